// What a newcomer needs to read the page.

import { KINDS, MARKS, drawPatrol, drawShape } from './look.js';

const icon = (draw) => {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 36;
  const c = canvas.getContext('2d');
  c.setTransform(2, 0, 0, 2, 18, 18);
  draw(c);
  return canvas.toDataURL();
};

export const legend = (theme) => [
  ...KINDS.map((k) => ({ words: k.words, src: icon((c) => drawShape(c, k.shape, 5, k[theme], theme === 'dark' ? '#e8eaed' : '#1b1f24')) })),
];
export const events = (theme) => MARKS.map((m) => ({ words: m.words, src: icon((c) => drawShape(c, m.shape, 5, m[theme], '#000')) }));
export const guards = (theme) => {
  const ink = theme === 'dark' ? '#f4f6f8' : '#1b1f24', halo = theme === 'dark' ? '#14171c' : '#fff';
  return [
    { words: 'Patrol on its beat', src: icon((c) => drawPatrol(c, 5, false, ink, halo)) },
    { words: 'Patrol at a task', src: icon((c) => drawPatrol(c, 5, true, ink, halo)) },
  ];
};

export default {
  props: ['theme'],
  computed: {
    groups() { return legend(this.theme); },
    marks() { return events(this.theme); },
    patrols() { return guards(this.theme); },
  },
  template: `
  <div class="bp-guide">
    <h3>What you see</h3>
    <p>The real border between Lithuania and Belarus, and a simulated season on it. Groups of people are brought to the border by an organiser,
      try to cross, are seen or not, are met by patrols, and are let in or turned back as the measures in force say.</p>
    <h3>Groups of people</h3>
    <ul class="bp-legend"><li v-for="item in groups"><img :src="item.src" alt="">{{ item.words }}</li></ul>
    <p class="bp-quiet">A larger mark is a larger group. Marks on the other side are spread over places where people wait; the model knows their sector only.</p>
    <h3>What happens to them</h3>
    <ul class="bp-legend"><li v-for="item in marks"><img :src="item.src" alt="">{{ item.words }}</li></ul>
    <h3>The border</h3>
    <ul class="bp-legend"><li v-for="item in patrols"><img :src="item.src" alt="">{{ item.words }}</li>
      <li><span class="bp-swatch bp-ring"></span>Alert; beating while nobody has been sent</li>
      <li><span class="bp-swatch bp-fence"></span>Fence that is finished</li>
      <li><span class="bp-swatch bp-cam"></span>Border under cameras</li>
      <li><span class="bp-swatch bp-band"></span>Turn-backs in force</li></ul>
    <p class="bp-quiet">Point at a group or a patrol to read its story; click to keep it. The map darkens at night.</p>
    <h3>Keys</h3>
    <dl class="bp-keys"><dt>space</dt><dd>play and pause</dd><dt>→ ←</dt><dd>a day on, a day back</dd><dt>shift → ←</dt><dd>an hour on, an hour back</dd>
      <dt>+ −</dt><dd>faster, slower</dd><dt>home</dt><dd>back to the first day</dd></dl>
    <h3>How to take the numbers</h3>
    <p>One season is one possible future, not a forecast. Compare policies over many futures, and read harm beside turn-backs. What nobody
      published is assumed; the README says what the model reproduces and what it misses. It must not be used to plan action against people.</p>
  </div>`,
};
