// Unpacks pictures, and moves what is drawn from the last picture to the next.

const FAR_KM = 6;

export function unpack(picture, box) {
  const raw = atob(picture.points);
  const bytes = new Uint8Array(raw.length);
  for (let i = 0; i < raw.length; i++) bytes[i] = raw.charCodeAt(i);
  const buffer = bytes.buffer;
  const lengths = new Uint32Array(buffer.slice(0, 16));
  let at = 16;
  const take = (Kind, n) => {
    const part = new Kind(buffer.slice(at, at + n * Kind.BYTES_PER_ELEMENT));
    at += n * Kind.BYTES_PER_ELEMENT;
    return part;
  };
  const [west, south, side] = box;
  const layers = Array.from(lengths, (n) => {
    const layer = { n, index: take(Uint32Array, n) };
    layer.x = steps(take(Uint16Array, n), west, side);
    layer.y = steps(take(Uint16Array, n), south, side);
    layer.kind = take(Uint8Array, n);
    layer.size = take(Uint8Array, n);
    return layer;
  });
  const [groups, patrols, alerts, marks] = layers;
  return { ...picture, points: null, groups, patrols, alerts, marks };
}

function steps(whole, edge, side) {
  const km = new Float32Array(whole.length);
  for (let i = 0; i < whole.length; i++) km[i] = edge + (whole[i] / 65535) * side;
  return km;
}

// Where each thing was drawn last, so that it glides; things that jump far do not.
export class Glide {
  constructor() {
    this.place = new Map();
    this.from = this.to = null;
  }

  next(layer, share) {
    const before = this.to ? { x: this.now(share).x, y: this.y } : null;
    this.place.clear();
    if (before) for (let i = 0; i < this.to.n; i++) this.place.set(this.to.index[i], i);
    const x = layer.x.slice(), y = layer.y.slice();
    for (let i = 0; i < layer.n; i++) {
      const old = this.place.get(layer.index[i]);
      if (old === undefined) continue;
      const u = before.x[old], v = before.y[old];
      if (Math.abs(u - x[i]) < FAR_KM && Math.abs(v - y[i]) < FAR_KM) { x[i] = u; y[i] = v; }
    }
    this.from = { x, y };
    this.to = layer;
    this.x = new Float32Array(layer.n);
    this.y = new Float32Array(layer.n);
  }

  now(share) {
    const { from, to } = this;
    if (share >= 1) {
      this.x.set(to.x);
      this.y.set(to.y);
      return this;
    }
    for (let i = 0; i < to.n; i++) {
      this.x[i] = from.x[i] + (to.x[i] - from.x[i]) * share;
      this.y[i] = from.y[i] + (to.y[i] - from.y[i]) * share;
    }
    return this;
  }
}
