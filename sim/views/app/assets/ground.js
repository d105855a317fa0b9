// What does not move: countries, water, towns, and what is built along the border.

const FADE_KM = 26;

export function drawGround(c, ground, camera, theme, width, height) {
  c.fillStyle = theme.sea;
  c.fillRect(0, 0, width, height);
  for (const country of ground.countries) {
    c.fillStyle = theme.countries[country.code] || theme.sea;
    c.beginPath();
    for (const ring of country.rings) trace(c, ring, camera, true);
    c.fill();
  }
  c.strokeStyle = theme.coast;
  c.lineWidth = 0.8;
  c.beginPath();
  for (const country of ground.countries) for (const line of country.lines) trace(c, line, camera, false);
  c.stroke();
  c.fillStyle = theme.water;
  c.beginPath();
  for (const ring of ground.water) trace(c, ring, camera, true);
  c.fill();
  fade(c, ground.extent, camera, theme, width, height);
}

// The backdrop ends at a box: its edges fade into the paper.
function fade(c, [west, south, east, north], camera, theme, width, height) {
  const over = FADE_KM * camera.scale;
  const [x0, x1, y0, y1] = [camera.x(west), camera.x(east), camera.y(north), camera.y(south)];
  for (const [x, y, u, v] of [[x0, 0, x0 + over, 0], [x1, 0, x1 - over, 0], [0, y0, 0, y0 + over], [0, y1, 0, y1 - over]]) {
    const gradient = c.createLinearGradient(x, y, u, v);
    gradient.addColorStop(0, theme.sea);
    gradient.addColorStop(1, theme.clear);
    c.fillStyle = gradient;
    c.fillRect(Math.min(x, u) - (x > u ? 0 : 2), Math.min(y, v) - (y > v ? 0 : 2), x === u ? width : over + 2, y === v ? height : over + 2);
  }
}

function trace(c, ring, camera, isClosed) {
  for (let i = 0; i < ring.length; i += 2) {
    const x = camera.x(ring[i]), y = camera.y(ring[i + 1]);
    if (i) c.lineTo(x, y); else c.moveTo(x, y);
  }
  if (isClosed) c.closePath();
}

// The border line, where turn-backs are in force, what is fenced and what is under cameras.
export function drawLine(c, ground, camera, theme, picture) {
  c.lineJoin = c.lineCap = 'round';
  if (picture) {
    const depth = picture.depth_km;
    const wide = depth && depth < 50 ? Math.max(8, 2 * depth * camera.scale) : 12;
    ground.sectors.forEach((sector, s) => {
      if (picture.turn_back[s]) stroke(c, ground, camera, sector.from_km, sector.to_km, theme.band, wide);
    });
  }
  stroke(c, ground, camera, 0, 1e9, theme.border, 1.4);
  if (!picture) return;
  ground.sectors.forEach((sector, s) => {
    const km = picture.fence[s] * (sector.to_km - sector.from_km);
    if (km > 0) stroke(c, ground, camera, sector.from_km, sector.from_km + km, theme.fence, 4);
    drawCameras(c, ground, camera, theme, sector, picture.cameras[s]);
  });
}

function stroke(c, ground, camera, from, to, colour, width) {
  c.strokeStyle = colour;
  c.lineWidth = width;
  c.beginPath();
  let begun = false;
  for (const [x, y, km] of ground.border) {
    if (km < from) continue;
    if (km > to) break;
    if (begun) c.lineTo(camera.x(x), camera.y(y)); else c.moveTo(camera.x(x), camera.y(y));
    begun = true;
  }
  c.stroke();
}

// Each km of the border has its turn; the engine ranks kilometres in the same way.
function drawCameras(c, ground, camera, theme, sector, share) {
  if (share <= 0) return;
  const dot = Math.min(3, 0.6 + camera.scale * 0.35);
  c.fillStyle = theme.camera;
  let next = 0;
  for (let km = Math.ceil(sector.from_km); km < sector.to_km; km++) {
    if ((km * 0.6180339887498949) % 1 >= share) continue;
    while (next < ground.border.length - 2 && ground.border[next + 1][2] < km) next++;
    const [x, y] = ground.border[next], [u, v] = ground.border[next + 1];
    const along = Math.hypot(u - x, v - y) || 1;
    // Lithuania lies to the left of the line as it runs from Poland to Latvia.
    const px = camera.x(x) - ((v - y) / along) * 5, py = camera.y(y) - ((u - x) / along) * 5;
    c.fillRect(px - dot / 2, py - dot / 2, dot, dot);
  }
}

const COUNTRY_AT = { LTU: [560, 6085], BLR: [655, 6030], POL: [487, 5955], LVA: [655, 6189] };

export function drawNames(c, ground, camera, theme, width, height) {
  const taken = [];
  const name = (words, x, y, font, colour, dot, isLeft) => {
    c.font = font;
    const w = c.measureText(words).width;
    const left = !dot ? x - w / 2 : isLeft ? x - w - 5 : x + 5;
    const box = [left - 3, y - 8, left + w + 3, y + 8];
    const inside = box[0] > 4 && box[2] < width - 4 && box[1] > 4 && box[3] < height - 4;
    if (!inside || taken.some((t) => box[0] < t[2] && box[2] > t[0] && box[1] < t[3] && box[3] > t[1])) return;
    taken.push(box);
    if (dot) { c.fillStyle = colour; c.beginPath(); c.arc(x, y, 1.8, 0, 7); c.fill(); }
    c.lineWidth = 3;
    c.strokeStyle = theme.halo;
    c.textBaseline = 'middle';
    c.strokeText(words, left, y);
    c.fillStyle = colour;
    c.fillText(words, left, y);
  };
  const face = 'system-ui, sans-serif';
  for (const country of ground.countries) {
    const at = COUNTRY_AT[country.code];
    if (at) name(country.name.toUpperCase().split('').join('\u200a'), camera.x(at[0]), camera.y(at[1]), `600 11px ${face}`, theme.muted);
  }
  if (camera.scale > 5) {
    for (const sector of ground.sectors) {
      const middle = (sector.from_km + sector.to_km) / 2;
      const [x, y] = pointAt(ground, middle - 2), [u, v] = pointAt(ground, middle + 2);
      const along = Math.hypot(u - x, v - y) || 1;
      // On the other side of the line, clear of the patrols.
      name(sector.name, camera.x((x + u) / 2) + ((v - y) / along) * 46, camera.y((y + v) / 2) + ((u - x) / along) * 30, `italic 11px ${face}`, theme.ink);
    }
  }
  const least = camera.scale > 6 ? 0 : camera.scale > 3 ? 5000 : 11000;
  for (const town of ground.towns) {
    if (town.people >= least) name(town.name, camera.x(town.x), camera.y(town.y), `11px ${face}`, theme.muted, true, town.is_here);
  }
}

export function pointAt(ground, km) {
  return ground.border.find((point) => point[2] >= km) || ground.border[ground.border.length - 1];
}
