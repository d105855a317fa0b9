// Colours, shapes and words of the map. Colours are those of Okabe and Ito, told apart by the
// colour-blind; every kind also has a shape of its own, so that it reads in grey.

export const KINDS = [
  { key: 'waiting', words: 'Waiting on the other side', shape: 'dot', light: '#8a929c', dark: '#7c8794' },
  { key: 'shelter', words: 'Turned back, in shelter', shape: 'ring', light: '#8a929c', dark: '#8b96a3' },
  { key: 'stranded', words: 'Turned back, stranded outdoors', shape: 'cross', light: '#b0417f', dark: '#e08bbb' },
  { key: 'openly', words: 'On the way, not hiding', shape: 'circle', light: '#56B4E9', dark: '#7cc7f2' },
  { key: 'hiding', words: 'On the way, hiding', shape: 'diamond', light: '#0072B2', dark: '#3f9fe0' },
  { key: 'line', words: 'At the line', shape: 'square', light: '#E69F00', dark: '#f0b429' },
  { key: 'met', words: 'Inside, waiting to be met', shape: 'triangle', light: '#009E73', dark: '#2fc79a' },
  { key: 'held', words: 'Held by a patrol', shape: 'held', light: '#F0E442', dark: '#F0E442' },
];

export const MARKS = [
  { words: 'Turned back', shape: 'back', light: '#c27c00', dark: '#f0b429' },
  { words: 'Let in and registered', shape: 'tick', light: '#009E73', dark: '#2fc79a' },
  { words: 'Got inland', shape: 'inland', light: '#0072B2', dark: '#3f9fe0' },
  { words: 'Medical emergency', shape: 'plus', light: '#D55E00', dark: '#ff8a3d' },
  { words: 'Gave up and left', shape: 'dash', light: '#8a929c', dark: '#8b96a3' },
];

export const THEMES = {
  light: {
    sea: '#f1f1ee', clear: 'rgba(241,241,238,0)', countries: { LTU: '#fbf9f4', BLR: '#e9ebee', POL: '#f4f3ef', LVA: '#f4f3ef' },
    coast: '#c9cdd3', water: '#cfdfec', border: '#2a3038', ink: '#1b1f24', muted: '#6a7480',
    halo: 'rgba(255,255,255,0.85)', fence: '#7a4b20', camera: '#00735a', band: 'rgba(213,94,0,0.16)',
    alert: '#D55E00', night: 'rgba(18,28,58,', nightMost: 0.13, patrol: '#1b1f24',
  },
  dark: {
    sea: '#12151a', clear: 'rgba(18,21,26,0)', countries: { LTU: '#20252c', BLR: '#191d23', POL: '#1b1f25', LVA: '#1b1f25' },
    coast: '#3a424d', water: '#1a3145', border: '#d5dae0', ink: '#e8eaed', muted: '#98a2ae',
    halo: 'rgba(16,19,24,0.8)', fence: '#d39a62', camera: '#4fd1b0', band: 'rgba(255,138,61,0.2)',
    alert: '#ff8a3d', night: 'rgba(0,0,0,', nightMost: 0.3, patrol: '#f4f6f8',
  },
};

// Draws one shape around (0, 0) with radius r; filled or stroked by what it is.
export function drawShape(c, shape, r, colour, ink) {
  c.fillStyle = colour;
  c.strokeStyle = colour;
  c.lineWidth = Math.max(1.2, r * 0.35);
  c.beginPath();
  if (shape === 'dot' || shape === 'circle' || shape === 'held') c.arc(0, 0, r, 0, 7);
  if (shape === 'ring') { c.arc(0, 0, r * 0.8, 0, 7); c.stroke(); return; }
  if (shape === 'diamond') polygon(c, [[0, -r * 1.2], [r * 1.2, 0], [0, r * 1.2], [-r * 1.2, 0]]);
  if (shape === 'square') c.rect(-r * 0.9, -r * 0.9, r * 1.8, r * 1.8);
  if (shape === 'triangle') polygon(c, [[0, -r * 1.2], [r * 1.15, r], [-r * 1.15, r]]);
  if (shape === 'cross') return strokes(c, r, [[-1, -1, 1, 1], [-1, 1, 1, -1]]);
  if (shape === 'plus') { c.lineWidth = r * 0.6; return strokes(c, r, [[0, -1, 0, 1], [-1, 0, 1, 0]]); }
  if (shape === 'dash') return strokes(c, r, [[-1, 0, 1, 0]]);
  if (shape === 'tick') return strokes(c, r, [[-1, 0, -0.25, 0.8], [-0.25, 0.8, 1, -0.8]]);
  if (shape === 'inland') return strokes(c, r, [[-0.6, -1, 0.6, 0], [0.6, 0, -0.6, 1]]);
  if (shape === 'back') return strokes(c, r, [[-1, 0, 1, 0], [-1, 0, -0.2, -0.8], [-1, 0, -0.2, 0.8]]);
  c.fill();
  if (shape === 'held') { c.strokeStyle = ink; c.lineWidth = 1.4; c.stroke(); }
}

function polygon(c, points) {
  points.forEach(([x, y], i) => (i ? c.lineTo(x, y) : c.moveTo(x, y)));
  c.closePath();
}

function strokes(c, r, lines) {
  for (const [x, y, u, v] of lines) { c.moveTo(x * r, y * r); c.lineTo(u * r, v * r); }
  c.stroke();
}

// A patrol: a small triangle, hollow on its beat and full at a task.
export function drawPatrol(c, r, isBusy, ink, halo) {
  c.beginPath();
  polygon(c, [[0, -r], [r * 0.95, r * 0.8], [-r * 0.95, r * 0.8]]);
  c.lineWidth = isBusy ? 1.2 : 0.9;
  c.fillStyle = isBusy ? ink : halo;
  c.strokeStyle = ink;
  c.fill();
  c.stroke();
}
