// One map of one policy: a canvas, its ground and whoever waits kept aside, and what moves on it.

import { KINDS, MARKS, THEMES, drawPatrol, drawShape } from './look.js';
import { drawGround, drawLine, drawNames } from './ground.js';
import { Glide, unpack } from './pictures.js';

const MARK_MS = 1600;
const EMERGENCY_MS = 4500;
const MOST_MARKS = 600;
const EMERGENCY = 3;
// Groups of these kinds stay where they are: they are drawn once for each picture.
const STILL = [true, true, true, false, false, false, true, true];

export class Pane {
  constructor(canvas, ground) {
    this.canvas = canvas;
    this.c = canvas.getContext('2d', { alpha: false });
    this.base = document.createElement('canvas');
    this.still = document.createElement('canvas');
    this.ground = ground;
    this.groups = new Glide();
    this.patrols = new Glide();
    this.marks = [];
    this.sprites = new Map();
    this.picture = null;
    this.baseKey = this.stillKey = '';
  }

  show(picture, now, glideMs) {
    const share = this.share(now);
    this.picture = unpack(picture, this.ground.box);
    this.groups.next(this.picture.groups, share);
    this.patrols.next(this.picture.patrols, share);
    this.number = (this.number || 0) + 1;
    this.begun = now;
    this.glideMs = glideMs;
    const { marks } = this.picture;
    for (let i = 0; i < marks.n; i++) {
      this.marks.push({ x: marks.x[i], y: marks.y[i], kind: marks.kind[i], at: now });
    }
    if (this.marks.length > MOST_MARKS) this.marks.splice(0, this.marks.length - MOST_MARKS);
  }

  forgetMarks() { this.marks = []; }

  share(now) {
    return this.glideMs ? Math.min(1, (now - this.begun) / this.glideMs) : 1;
  }

  isMoving(now) { return this.share(now) < 1 || this.marks.length > 0; }

  size(width, height, ratio) {
    for (const canvas of [this.canvas, this.base, this.still]) {
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
    }
    Object.assign(this, { width, height, ratio, baseKey: '', stillKey: '' });
    this.sprites.clear();
  }

  draw(camera, themeName, now, chosen) {
    const theme = THEMES[themeName], { c, picture, ratio } = this;
    this.drawBase(camera, themeName, theme);
    if (picture) this.drawStill(camera, themeName, theme);
    c.setTransform(1, 0, 0, 1, 0, 0);
    c.drawImage(picture ? this.still : this.base, 0, 0);
    if (!picture) return;
    const share = this.share(now), groups = this.groups.now(share), patrols = this.patrols.now(share);
    this.stamp(c, camera, groups, picture.groups, themeName, (kind) => !STILL[kind]);
    this.stamp(c, camera, patrols, picture.patrols, themeName, null);
    c.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.drawAlerts(camera, theme, now);
    this.drawMarks(camera, themeName, now);
    if (chosen) this.ring(camera, chosen, theme);
  }

  // The ground, and kept apart from it the line as it stands today.
  drawBase(camera, themeName, theme) {
    const p = this.picture;
    const line = p ? JSON.stringify([p.fence, p.cameras, p.turn_back, p.depth_km]) : '';
    const key = `${camera.key()}|${themeName}|${this.width}x${this.height}|${line}`;
    if (key === this.baseKey) return;
    this.baseKey = key;
    const b = this.base.getContext('2d', { alpha: false });
    b.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    drawGround(b, this.ground, camera, theme, this.width, this.height);
    drawLine(b, this.ground, camera, theme, p);
    drawNames(b, this.ground, camera, theme, this.width, this.height);
  }

  // The ground with its night and whoever stays in place, once for each picture.
  drawStill(camera, themeName, theme) {
    const key = `${this.baseKey}|${this.number}`;
    if (key === this.stillKey) return;
    this.stillKey = key;
    const b = this.still.getContext('2d', { alpha: false });
    b.setTransform(1, 0, 0, 1, 0, 0);
    b.drawImage(this.base, 0, 0);
    const dark = theme.nightMost * (1 - this.picture.light);
    if (dark > 0.01) { b.fillStyle = `${theme.night}${dark})`; b.fillRect(0, 0, this.still.width, this.still.height); }
    this.stamp(b, camera, this.picture.groups, this.picture.groups, themeName, (kind) => STILL[kind]);
  }

  // Stamps shapes made beforehand on whole pixels, which is much faster than drawing each.
  stamp(c, camera, at, layer, themeName, isWanted) {
    const { ratio } = this, zoom = zoomOf(camera), isFar = camera.scale < 3.2;
    const what = isWanted ? 'group' : 'patrol', right = this.width + 20, low = this.height + 20;
    c.setTransform(1, 0, 0, 1, 0, 0);
    for (let i = 0; i < layer.n; i++) {
      const kind = layer.kind[i];
      if (isWanted && !isWanted(kind)) continue;
      const x = camera.x(at.x[i]), y = camera.y(at.y[i]);
      if (x < -20 || y < -20 || x > right || y > low) continue;
      const r = isWanted ? radius(kind, layer.size[i], zoom) : (kind ? 3.4 : isFar ? 1.5 : 2.6) * zoom;
      const sprite = this.sprite(what, kind, Math.round(r * 2) / 2, themeName);
      c.drawImage(sprite, Math.round(x * ratio - sprite.middle), Math.round(y * ratio - sprite.middle));
    }
  }

  ring(camera, chosen, theme) {
    const glide = chosen.kind === 'group' ? this.groups : this.patrols, i = glide.to.index.indexOf(chosen.index);
    if (i >= 0) ringAround(this.c, camera.x(glide.x[i]), camera.y(glide.y[i]), 11, theme.ink);
  }

  sprite(what, kind, r, themeName) {
    const key = (what === 'group' ? 0 : 1e6) + kind * 1000 + r * 2 + (themeName === 'dark' ? 1e7 : 0);
    let sprite = this.sprites.get(key);
    if (sprite) return sprite;
    const theme = THEMES[themeName], half = Math.ceil(r * 1.3 + 2);
    sprite = document.createElement('canvas');
    sprite.width = sprite.height = Math.ceil(half * 2 * this.ratio);
    sprite.middle = sprite.width / 2;
    const c = sprite.getContext('2d');
    c.setTransform(this.ratio, 0, 0, this.ratio, sprite.middle, sprite.middle);
    if (what === 'patrol') drawPatrol(c, r, kind > 0, theme.patrol, theme.halo);
    else drawShape(c, KINDS[kind].shape, r, KINDS[kind][themeName], theme.ink);
    this.sprites.set(key, sprite);
    return sprite;
  }

  drawAlerts(camera, theme, now) {
    const { c, picture } = this, beat = 0.5 + 0.5 * Math.sin(now / 260);
    c.strokeStyle = theme.alert;
    for (let i = 0; i < picture.alerts.n; i++) {
      const isOpen = picture.alerts.kind[i] === 0;
      c.globalAlpha = isOpen ? 0.95 : 0.45;
      c.lineWidth = isOpen ? 1.8 : 1;
      c.beginPath();
      c.arc(camera.x(picture.alerts.x[i]), camera.y(picture.alerts.y[i]), isOpen ? 8 + 3 * beat : 8, 0, 7);
      c.stroke();
    }
    c.globalAlpha = 1;
  }

  drawMarks(camera, themeName, now) {
    const { c } = this;
    this.marks = this.marks.filter((mark) => now - mark.at < lasts(mark));
    for (const mark of this.marks) {
      const age = (now - mark.at) / lasts(mark), look = MARKS[mark.kind];
      c.save();
      c.globalAlpha = 1 - age * age;
      c.translate(camera.x(mark.x), camera.y(mark.y) - 10 * age);
      drawShape(c, look.shape, mark.kind === EMERGENCY ? 7 : 4.5, look[themeName], '#000');
      c.restore();
    }
  }

  // What lies nearest to a point of the canvas, within a few pixels.
  nearest(camera, x, y) {
    if (!this.picture) return null;
    let best = null, least = 14 * 14;
    for (const [what, glide] of [['group', this.groups], ['patrol', this.patrols]]) {
      for (let i = 0; i < glide.to.n; i++) {
        const dx = camera.x(glide.x[i]) - x, dy = camera.y(glide.y[i]) - y, d = dx * dx + dy * dy;
        if (d < least) { least = d; best = { kind: what, index: glide.to.index[i], x: x + dx, y: y + dy }; }
      }
    }
    return best;
  }
}

const lasts = (mark) => (mark.kind === EMERGENCY ? EMERGENCY_MS : MARK_MS);

const zoomOf = (camera) => Math.min(2.2, Math.max(0.9, Math.sqrt(camera.scale / 2.2)));

function radius(kind, people, zoom) {
  const r = (1.5 + 0.62 * Math.sqrt(people)) * zoom;
  return kind < 2 ? Math.min(r * 0.62, 3.2 * zoom) : Math.min(r, 7 * zoom);
}

function ringAround(c, x, y, r, colour) {
  c.strokeStyle = colour;
  c.lineWidth = 1.6;
  c.beginPath();
  c.arc(x, y, r, 0, 7);
  c.stroke();
}
