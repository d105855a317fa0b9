// The map: one pane for each policy under one camera, moved by mouse, finger, wheel and buttons.

import { Pane } from './pane.js';

const LEAST_ZOOM = 0.7, MOST_ZOOM = 24;

class Camera {
  constructor(box) {
    this.box = box;
    this.zoom = 1;
    this.centre = [box[0] + box[2] / 2, box[1] + box[2] / 2];
  }

  fit(width, height) {
    this.width = width;
    this.height = height;
    // On a wide map the border stands a little to the right, clear of the legend.
    this.middle = width / 2 + (width > 1.4 * height ? width * 0.06 : 0);
    this.scale = (Math.min(width, height) / (this.box[2] * 0.93)) * this.zoom;
  }

  x(km) { return this.middle + (km - this.centre[0]) * this.scale; }
  y(km) { return this.height / 2 - (km - this.centre[1]) * this.scale; }
  key() { return `${this.centre}|${this.scale}`; }

  move(dx, dy) {
    const [west, south, side] = this.box;
    this.centre = [
      Math.min(west + side, Math.max(west, this.centre[0] - dx / this.scale)),
      Math.min(south + side, Math.max(south, this.centre[1] + dy / this.scale)),
    ];
  }

  zoomAt(factor, x, y) {
    const zoom = Math.min(MOST_ZOOM, Math.max(LEAST_ZOOM, this.zoom * factor));
    const real = zoom / this.zoom;
    const dx = x - this.middle, dy = y - this.height / 2;
    this.zoom = zoom;
    this.scale *= real;
    this.move(-dx * (real - 1), -dy * (real - 1));
  }
}

export class BorderMap {
  constructor(host, ground, { onPoint, onChoose }) {
    this.host = host;
    this.ground = ground;
    this.camera = new Camera(ground.box);
    this.panes = [];
    this.theme = 'light';
    this.chosen = null;
    this.onPoint = onPoint;
    this.onChoose = onChoose;
    this.stats = { drawn: 0, shown: 0, draw_ms: 0 };
    this.lastShown = 0;
    this.setPanes(1);
    this.watch = new ResizeObserver(() => this.resize());
    this.watch.observe(host);
    this.isOpen = true;
    requestAnimationFrame((now) => this.tick(now));
  }

  close() {
    this.isOpen = false;
    this.watch.disconnect();
  }

  setPanes(count) {
    if (this.panes.length === count) return;
    while (this.panes.length > count) this.panes.pop().canvas.remove();
    while (this.panes.length < count) {
      const canvas = document.createElement('canvas');
      canvas.className = 'border-canvas';
      this.host.appendChild(canvas);
      const pane = new Pane(canvas, this.ground);
      this.panes.push(pane);
      this.listen(pane);
    }
    this.resize();
  }

  resize() {
    const ratio = Math.min(2, window.devicePixelRatio || 1);
    for (const pane of this.panes) {
      const { clientWidth: width, clientHeight: height } = pane.canvas;
      if (width && height) { pane.size(width, height, ratio); this.camera.fit(width, height); }
    }
    this.isDirty = true;
  }

  setTheme(theme) { this.theme = theme; this.isDirty = true; }

  show(frame) {
    const now = performance.now();
    // Glide as long as the next picture is likely to take; a jump is shown at once.
    const glide = frame.playing ? Math.min(500, Math.max(40, now - this.lastShown)) : 0;
    this.lastShown = now;
    this.setPanes(frame.pictures.length);
    frame.pictures.forEach((picture, i) => {
      const pane = this.panes[i];
      if (pane.picture && frame.tick < pane.picture.tick) pane.forgetMarks();
      pane.show(picture, now, glide);
    });
    this.stats.shown++;
    this.isDirty = true;
  }

  choose(thing) { this.chosen = thing; this.isDirty = true; }

  tick(now) {
    if (!this.isOpen) return;
    const hasOpenAlert = this.panes.some((p) => p.picture && p.picture.alerts.n);
    if (this.isDirty || hasOpenAlert || this.panes.some((p) => p.isMoving(now))) {
      const begun = performance.now();
      this.isDirty = false;
      this.panes.forEach((pane, side) => {
        if (!pane.width) return;
        pane.draw(this.camera, this.theme, now, this.chosen && this.chosen.side === side ? this.chosen : null);
      });
      this.stats.drawn++;
      this.stats.draw_ms += performance.now() - begun;
    }
    requestAnimationFrame((next) => this.tick(next));
  }

  zoom(factor) { this.camera.zoomAt(factor, this.camera.middle, this.camera.height / 2); this.isDirty = true; }

  home() {
    const { width, height } = this.camera;
    this.camera = new Camera(this.ground.box);
    this.camera.fit(width, height);
    this.isDirty = true;
  }

  listen(pane) {
    const { canvas } = pane, fingers = new Map();
    let moved = 0;
    const spot = (e) => { const r = canvas.getBoundingClientRect(); return [e.clientX - r.left, e.clientY - r.top]; };
    canvas.addEventListener('wheel', (e) => {
      e.preventDefault();
      this.camera.zoomAt(Math.exp(-e.deltaY * 0.0015), ...spot(e));
      this.isDirty = true;
    }, { passive: false });
    canvas.addEventListener('pointerdown', (e) => {
      canvas.setPointerCapture(e.pointerId);
      fingers.set(e.pointerId, spot(e));
      moved = 0;
    });
    canvas.addEventListener('pointermove', (e) => {
      const [x, y] = spot(e), old = fingers.get(e.pointerId);
      if (!old) { this.point(pane, x, y, false); return; }
      if (fingers.size === 2) this.pinch(fingers, e.pointerId, [x, y]);
      else this.camera.move(x - old[0], y - old[1]);
      moved += Math.abs(x - old[0]) + Math.abs(y - old[1]);
      fingers.set(e.pointerId, [x, y]);
      this.isDirty = true;
    });
    const lift = (e) => {
      if (fingers.delete(e.pointerId) && moved < 6) this.point(pane, ...spot(e), true);
    };
    canvas.addEventListener('pointerup', lift);
    canvas.addEventListener('pointercancel', (e) => fingers.delete(e.pointerId));
    canvas.addEventListener('pointerleave', () => this.onPoint(null));
  }

  pinch(fingers, id, at) {
    const other = [...fingers].find(([key]) => key !== id)[1], old = fingers.get(id);
    const before = Math.hypot(old[0] - other[0], old[1] - other[1]) || 1;
    const after = Math.hypot(at[0] - other[0], at[1] - other[1]);
    this.camera.zoomAt(after / before, (at[0] + other[0]) / 2, (at[1] + other[1]) / 2);
  }

  point(pane, x, y, isChosen) {
    const side = this.panes.indexOf(pane), found = pane.nearest(this.camera, x, y);
    const thing = found && { ...found, side, left: pane.canvas.offsetLeft + found.x, top: pane.canvas.offsetTop + found.y };
    if (isChosen) this.onChoose(thing); else this.onPoint(thing);
  }
}
