// The scorecard: people and events side by side, harm beside turn-backs, and the range over futures.

export const format = (value, isCount) => {
  if (value === null || value === undefined || Number.isNaN(value)) return '–';
  if (isCount || Math.abs(value) >= 9.5) return Math.round(value).toLocaleString('en');
  return value.toFixed(1).replace(/\.0$/, '');
};
const signed = (value, isCount) => (value > 0 ? '+' : value < 0 ? '−' : '±') + format(Math.abs(value), isCount);

export default {
  props: ['themes', 'numbers', 'policies', 'ranges', 'ranging'],
  data: () => ({ view: 'now' }),
  computed: {
    two() { return this.numbers && this.numbers.totals.length > 1; },
    totals() { return this.numbers ? this.numbers.totals : [{}, {}]; },
    columns() { return this.view === 'now' ? (this.two ? 5 : 3) : this.two ? 3 : 2; },
  },
  methods: {
    format,
    name(line) { return line.people || line.events || line.amount; },
    cell(side, name, line) {
      if (!name) return '';
      if (name === 'dead_people') return this.deaths(side);
      return format(this.totals[side][name] * (line.scale || 1), !line.amount);
    },
    // Beside what one future has counted so far, that they are of other futures and longer.
    words(line) { return this.view === 'now' && line.people === 'dead_people' ? `${line.words}, whole season, ${this.ranges ? this.ranges.count : 20} futures` : line.words; },
    raw(side, name) { return name && name !== 'dead_people' ? this.totals[side][name] : null; },
    // Deaths are weakly evidenced: a range over futures, never the number of one future.
    deaths(side) {
      const range = this.ranges && this.ranges.sides[side] && this.ranges.sides[side].dead_people;
      return range ? `${format(range[1], true)}–${format(range[2], true)}` : '…';
    },
    difference(name, line) {
      if (!name) return '';
      if (name === 'dead_people') return '';
      return signed((this.totals[1][name] - this.totals[0][name]) * (line.scale || 1), !line.amount);
    },
    range(side, line) {
      const name = this.name(line), r = this.ranges && this.ranges.sides[side] && this.ranges.sides[side][name];
      if (!r) return { middle: '…', around: '' };
      const [m, low, high] = r.map((v) => format(v === null ? null : v * (line.scale || 1), !line.amount));
      if (name === 'dead_people') return { middle: `${low}–${high}`, around: '' };
      return { middle: m, around: low === high ? '' : `${low}–${high}` };
    },
    paired(line) {
      const row = this.ranges && this.ranges.paired && this.ranges.paired[this.name(line)];
      if (!row) return null;
      const k = line.scale || 1;
      return { words: `${signed(row[0] * k)} (${signed(row[1] * k)} to ${signed(row[2] * k)})`, verdict: row[3] };
    },
  },
  template: `
  <div class="bp-card">
    <div class="bp-sides" :class="{ 'bp-pair': two }">
      <section>
        <h3>What is counted</h3>
        <p>recorded turn-backs, events</p>
        <p v-for="(t, side) in totals" class="bp-big"><i v-if="two" :class="side ? 'bp-b' : 'bp-a'">{{ 'AB'[side] }}</i> <span>{{ format(t.recorded_turn_backs_events, true) }}</span>
          <small class="bp-quiet">{{ format(t.turned_back_people, true) }} people</small></p>
      </section>
      <section>
        <h3>What a count hides</h3>
        <p>medical emergencies, people</p>
        <p v-for="(t, side) in totals" class="bp-big"><i v-if="two" :class="side ? 'bp-b' : 'bp-a'">{{ 'AB'[side] }}</i> <span>{{ format(t.medical_emergencies_people, true) }}</span>
          <small class="bp-quiet">deaths, whole season, {{ ranges ? ranges.count : 20 }} futures: <span class="bp-whole">{{ deaths(side) }}</span></small></p>
      </section>
    </div>
    <div class="bp-tabs bp-small" role="tablist">
      <button role="tab" :aria-selected="view === 'now'" @click="view = 'now'">This future, so far</button>
      <button role="tab" :aria-selected="view === 'all'" @click="view = 'all'" id="bp-futures">{{ ranges ? ranges.count : 20 }} futures, whole season</button>
    </div>
    <p v-if="view === 'all'" class="bp-quiet bp-note">Median (5% to 95%) over futures that differ in people, weather and what is not known.
      <template v-if="two">Below each, B − A on the same futures: mean, 95% interval, and whether it can be told from none.</template>
      <span v-if="ranging"> {{ ranging }}</span></p>
    <table v-if="numbers">
      <thead><tr v-if="view === 'now' && !two"><th></th><th>people,<br>each once</th><th>events,<br>each time</th></tr>
        <tr v-else-if="view === 'now'"><th></th><th></th><th><i class="bp-a">A</i></th><th><i class="bp-b">B</i></th><th>B − A</th></tr>
        <tr v-else><th></th><th v-if="two"><i class="bp-a">A</i></th><th><i class="bp-b" v-if="two">B</i></th></tr></thead>
      <tbody v-for="theme in themes" :key="theme.name">
        <tr class="bp-theme"><td :colspan="columns">{{ theme.name }}</td></tr>
        <template v-for="line in theme.lines">
          <tr v-if="view === 'now' && !two" :key="line.words">
            <td :class="{ 'bp-in': line.words.startsWith(' ') }">{{ words(line) }}</td>
            <td :data-outcome="line.people" :data-value="raw(0, line.people)">{{ cell(0, line.people, line) }}</td>
            <td :data-outcome="line.events || line.amount" :data-value="raw(0, line.events || line.amount)">{{ cell(0, line.events || line.amount, line) }}</td>
          </tr>
          <template v-else-if="view === 'now'">
            <tr v-for="(name, i) in [line.people, line.events, line.amount].filter(Boolean)" :key="line.words + name">
              <td :class="{ 'bp-in': line.words.startsWith(' ') }">{{ i ? '' : words(line) }}</td>
              <td class="bp-unit">{{ line.amount ? '' : name === line.people ? 'people' : 'events' }}</td>
              <td v-for="side in [0, 1]" :data-side="side" :data-outcome="name" :data-value="raw(side, name)">{{ cell(side, name, line) }}</td>
              <td class="bp-diff" :data-difference="name">{{ difference(name, line) }}</td>
            </tr>
          </template>
          <tr v-else :key="line.words">
            <td :class="{ 'bp-in': line.words.startsWith(' ') }">{{ line.words }}</td>
            <td v-for="side in two ? [0, 1] : [0]" class="bp-range">{{ range(side, line).middle }}<small>{{ range(side, line).around }}</small></td>
          </tr>
          <tr v-if="view === 'all' && two && paired(line)" :key="line.words + 'B-A'" class="bp-paired"><td colspan="3">B − A {{ paired(line).words }}: <b>{{ paired(line).verdict }}</b></td></tr>
        </template>
      </tbody>
    </table>
    <p class="bp-quiet bp-note">Turn-backs count events: ten people turned back five times are 10 people and 50 events. Only a share of those
      stopped at the line enters the records, so that the two parts add up to more than is recorded. Deaths are weakly
      evidenced and shown as a range over futures only.</p>
  </div>`,
};
