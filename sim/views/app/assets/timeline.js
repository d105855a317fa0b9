// The season as a line of days: measures as bars, daily outcomes as small charts, and where we are.

export const CHARTS = [
  { name: 'detained_people', words: 'Detained', unit: 'people a day' },
  { name: 'recorded_turn_backs_events', words: 'Turn-backs', unit: 'events a day' },
  { name: 'entered_people', words: 'Got inland', unit: 'people a day' },
  { name: 'medical_emergencies_people', words: 'Emergencies', unit: 'people, so far', adds: true },
];
const PALETTES = {
  light: { ink: '#1b1f24', muted: '#6a7480', line: '#dfe3e8', a: '#0072B2', b: '#c86a00', done: '#f3f5f7', bar: '#9aa4b0', on: '#1b1f24' },
  dark: { ink: '#e8eaed', muted: '#98a2ae', line: '#2e3641', a: '#58b0ee', b: '#f0a73b', done: '#1d232a', bar: '#5c6875', on: '#e8eaed' },
};
const GUTTER = 116, RIGHT = 14, MONTHS = 16;
const CHART = 32, NAMED = 11, THIN = 6, MOST_NAMED = 12;  // heights; more measures than these have no room for names

export class TimeLine {
  constructor(canvas, onGo, onPoint) {
    this.canvas = canvas;
    this.c = canvas.getContext('2d');
    this.state = { policies: [], numbers: null, tick: 0, reached: 0 };
    this.theme = 'light';
    this.watch = new ResizeObserver(() => this.resize());
    this.watch.observe(canvas);
    let isHeld = false;
    const dayAt = (e) => {
      const r = canvas.getBoundingClientRect();
      return Math.round(((e.clientX - r.left - GUTTER) / (r.width - GUTTER - RIGHT)) * this.days());
    };
    const go = (e) => { if (this.days()) onGo(Math.min(this.days(), Math.max(0, dayAt(e)))); };
    canvas.addEventListener('pointerdown', (e) => { isHeld = true; canvas.setPointerCapture(e.pointerId); go(e); });
    canvas.addEventListener('pointermove', (e) => {
      if (isHeld) go(e);
      const r = canvas.getBoundingClientRect();
      onPoint(this.measureAt(e.clientY - r.top), e.clientX - r.left, e.clientY - r.top);
    });
    canvas.addEventListener('pointerup', () => { isHeld = false; });
    canvas.addEventListener('pointercancel', () => { isHeld = false; });
    canvas.addEventListener('pointerleave', () => onPoint(null));
  }

  close() { this.watch.disconnect(); }
  days() { return this.state.policies.length ? this.state.policies[0].days : 0; }
  set(part) {
    Object.assign(this.state, part);
    this.canvas.style.height = `${MONTHS + 8 + this.rows() * this.bar() + CHARTS.length * CHART}px`;
    this.draw();
  }
  setTheme(theme) { this.theme = theme; this.draw(); }

  resize() {
    const ratio = Math.min(2, window.devicePixelRatio || 1);
    this.width = this.canvas.clientWidth;
    this.height = this.canvas.clientHeight;
    this.canvas.width = Math.round(this.width * ratio);
    this.canvas.height = Math.round(this.height * ratio);
    this.c.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.draw();
  }

  x(day) { return GUTTER + (day / Math.max(1, this.days())) * (this.width - GUTTER - RIGHT); }

  measures() {
    const bars = [];
    this.state.policies.forEach((policy, side) => policy.measures.forEach((m, i) => {
      const first = this.state.policies[0].measures.find((other) => other.name === m.name);
      if (side && first && first.on === m.on && first.from === m.from && first.until === m.until) return;
      if (m.on) bars.push({ ...m, side, number: i + 1 });
    }));
    return bars;
  }

  // Room for each measure, so that nothing moves when one is switched off.
  rows() { return Math.max(2, this.measures().length, ...this.state.policies.slice(0, 1).map((p) => p.measures.length)); }
  bar() { return this.rows() > MOST_NAMED ? THIN : NAMED; }

  measureAt(y) { return this.measures()[Math.floor((y - MONTHS - 2) / this.bar())] || null; }

  draw() {
    const { c, width, height } = this, p = PALETTES[this.theme];
    if (!width) return;
    c.clearRect(0, 0, width, height);
    if (!this.days()) return;
    const { tick, reached, policies } = this.state, perDay = policies[0].per_day;
    c.fillStyle = p.done;
    c.fillRect(GUTTER, MONTHS, this.x(reached / perDay) - GUTTER, height - MONTHS);
    this.drawMonths(p);
    const high = this.bar();
    this.measures().forEach((bar, i) => this.drawBar(bar, MONTHS + 2 + i * high, high, p));
    this.label('Measures', 8, p.ink);
    const top = MONTHS + 8 + this.rows() * high;
    const tall = (height - top) / CHARTS.length;
    CHARTS.forEach((chart, i) => this.drawChart(chart, top + i * tall, tall, p));
    const x = this.x(tick / perDay);
    c.fillStyle = p.on;
    c.fillRect(Math.round(x) - 0.75, 0, 1.5, height);
    c.beginPath();
    c.arc(x, 5, 5, 0, 7);
    c.fill();
  }

  drawMonths(p) {
    const { c } = this, start = new Date(`${this.state.policies[0].start}T00:00:00Z`);
    c.font = '10.5px system-ui, sans-serif';
    c.textBaseline = 'middle';
    let last = -1e9;
    for (let day = 0; day < this.days(); day++) {
      const date = new Date(start.getTime() + day * 864e5);
      if (date.getUTCDate() !== 1 && day) continue;
      const x = this.x(day);
      c.fillStyle = p.line;
      c.fillRect(Math.round(x), MONTHS, 1, this.height - MONTHS);
      if (x - last < 34 || x > this.width - 30) continue;
      const words = date.toLocaleString('en', { month: 'short', timeZone: 'UTC' });
      c.fillStyle = p.muted;
      c.fillText(day === 0 || date.getUTCMonth() === 0 ? `${words} ${date.getUTCFullYear()}` : words, x + 3, 8);
      last = x + (day === 0 ? 30 : 0);
    }
  }

  dayOf(text, other) {
    if (!text) return other;
    const start = Date.parse(this.state.policies[0].start);
    return Math.min(this.days(), Math.max(0, (Date.parse(text) - start) / 864e5));
  }

  drawBar(bar, top, high, p) {
    const y = top + high / 2 - 1.5;
    const { c } = this, from = this.dayOf(bar.from, 0), until = bar.until ? this.dayOf(bar.until) + 1 : this.days();
    const day = this.state.tick / this.state.policies[0].per_day;
    c.fillStyle = bar.side ? p.b : day >= from && day < until ? p.a : p.bar;
    const x = this.x(from), wide = Math.max(2, this.x(until) - x);
    // A measure with a trigger is in force now and then: its bar is dotted.
    if (bar.when) for (let at = x; at < x + wide; at += 7) c.fillRect(at, y, 3, 3);
    else c.fillRect(x, y, wide, 3);
    if (high < NAMED) return;
    c.font = '10px system-ui, sans-serif';
    c.textBaseline = 'middle';
    c.fillStyle = p.muted;
    c.fillText(this.fitted(nameOf(bar), GUTTER - 16), 10, top + high / 2);
  }

  fitted(words, wide) {
    let some = words;
    while (some.length > 1 && this.c.measureText(some).width > wide) some = `${some.replace('…', '').slice(0, -1)}…`;
    return some;
  }

  label(words, y, colour, value) {
    const { c } = this;
    c.font = '11px system-ui, sans-serif';
    c.textBaseline = 'middle';
    c.fillStyle = colour;
    c.fillText(words, 10, y);
    if (value) c.fillText(value, 10, y + 13);
  }

  drawChart(chart, top, tall, p) {
    const { c } = this, { numbers } = this.state;
    c.fillStyle = p.line;
    c.fillRect(GUTTER, Math.round(top + tall) - 1, this.width - GUTTER - RIGHT, 1);
    const series = numbers ? numbers.daily.map((d) => (chart.adds ? sums(d[chart.name]) : d[chart.name])) : [];
    const most = Math.max(1, ...series.flat());
    const room = tall - 8;
    series.forEach((values, side) => this.drawSeries(values, top + tall - 1, room / most, side, p, series.length > 1));
    this.label(chart.words, top + tall / 2 - (tall > 26 ? 5 : 0), p.ink);
    if (tall > 26) {
      c.fillStyle = p.muted;
      c.font = '9.5px system-ui, sans-serif';
      c.fillText(chart.unit, 10, top + tall / 2 + 8);
    }
    c.fillStyle = p.muted;
    c.font = '10px system-ui, sans-serif';
    c.textAlign = 'right';
    if (series.some((s) => s.length)) c.fillText(most.toLocaleString('en'), GUTTER - 5, top + 9);
    c.textAlign = 'left';
  }

  drawSeries(values, floor, scale, side, p, isTwo) {
    const { c } = this;
    if (!values.length) return;
    c.strokeStyle = side ? p.b : p.a;
    c.lineWidth = 1.4;
    c.setLineDash(side ? [4, 2] : []);
    c.beginPath();
    values.forEach((value, day) => {
      const x = this.x(day + 0.5), y = floor - value * scale;
      if (day) c.lineTo(x, y); else c.moveTo(x, y);
    });
    c.stroke();
    c.setLineDash([]);
    if (isTwo) return;
    c.lineTo(this.x(values.length - 0.5), floor);
    c.lineTo(this.x(0.5), floor);
    c.globalAlpha = 0.12;
    c.fillStyle = p.a;
    c.fill();
    c.globalAlpha = 1;
  }
}

// The name of a measure in its file; of the second policy's own measures, with its letter.
const nameOf = (bar) => (bar.side ? 'B: ' : '') + bar.name.replace(/_/g, ' ');

// A measure in words: what it is, its name, and when it holds.
export function measureWords(m) {
  const dates = m.when ? `while ${m.when}` : `${m.from ? `from ${m.from}` : 'from the start'}${m.until ? ` until ${m.until}` : ''}`;
  return `${m.label} (${m.name}) ${dates}`;
}

function sums(values) {
  let total = 0;
  return values.map((value) => (total += value));
}
