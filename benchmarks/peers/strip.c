/* The strip as one would write it by hand in C: the bound that other contenders are held against.
 *
 * Two generators: Philox4x32-10 (Salmon et al. 2011) addressed as in sim/base/draws.py, so that the
 * counts have to be those of the engine, and xoshiro256++ (Blackman and Vigna 2021), a fast sound
 * stream that cannot be addressed. Compiled when the benchmark runs: cc -O3 -march=native -shared.
 */
#include <stdint.h>
#include <string.h>

enum { COLUMNS = 679, ROWS = 40, REACH = 2, STEP = 1 };

typedef struct { int32_t column, row; } Walker;
typedef struct { int64_t row, start, cells, phase; } Patrol;

static const double SCALE = 1.0 / 4294967296.0;

typedef struct { uint32_t a, b, c, d; } Words;

static inline Words philox(uint32_t c0, uint32_t c1, uint32_t c2, uint32_t c3, uint32_t k0,
                           uint32_t k1)
{
#pragma GCC unroll 10
    for (int round = 0; round < 10; round++) {
        uint64_t p0 = (uint64_t)0xD2511F53u * c0;
        uint64_t p1 = (uint64_t)0xCD9E8D57u * c2;
        c0 = (uint32_t)(p1 >> 32) ^ c1 ^ k0;
        c1 = (uint32_t)p1;
        c2 = (uint32_t)(p0 >> 32) ^ c3 ^ k1;
        c3 = (uint32_t)p0;
        k0 += 0x9E3779B9u;
        k1 += 0xBB67AE85u;
    }
    return (Words){c0, c1, c2, c3};
}

static inline uint64_t rotate(uint64_t x, int by) { return (x << by) | (x >> (64 - by)); }

static inline uint64_t xoshiro(uint64_t s[4])
{
    uint64_t result = rotate(s[0] + s[3], 23) + s[0], t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotate(s[3], 45);
    return result;
}

static void cover_cells(uint8_t *cover, const Patrol *patrols, int64_t count, int64_t tick, int by)
{
    for (int64_t p = 0; p < count; p++) {
        int64_t lap = 2 * (patrols[p].cells - 1);
        int64_t along = (tick + patrols[p].phase) % lap;
        int64_t column = patrols[p].start + (along < patrols[p].cells ? along : lap - along);
        int64_t first = column < REACH ? 0 : column - REACH;
        int64_t last = column + REACH >= COLUMNS ? COLUMNS - 1 : column + REACH;
        for (int64_t row = patrols[p].row - REACH; row <= patrols[p].row + REACH; row++)
            for (int64_t reached = first; reached <= last; reached++)
                cover[row * COLUMNS + reached] += by;
    }
}

/* One walker's tick from three 32-bit words; thresholds are those of the uniforms (a + 0.5)/2^32. */
static inline void walk(Walker *walker, uint32_t a, uint32_t b, uint32_t c, const uint8_t *cover,
                        const double *caught_share, int64_t counts[2])
{
    double u = (a + 0.5) * SCALE, v = (b + 0.5) * SCALE;
    int32_t row = walker->row + (u < 0.5) - (u >= 0.9);
    /* Sums of comparisons: with `&&` gcc makes jumps that cannot be foreseen, half as slow again. */
    int32_t column = walker->column + (u >= 0.7) - (u >= 0.9) - (u < 0.7) + (u < 0.5);
    row = row < 0 ? 0 : row;
    column = column < 0 ? 0 : column >= COLUMNS ? COLUMNS - 1 : column;
    int is_through = row >= ROWS;
    int is_caught = !is_through && v < caught_share[cover[row * COLUMNS + column]];
    counts[0] += is_caught;
    counts[1] += is_through;
    if (is_through || is_caught) {
        row = 0;
        column = (int32_t)((c + 0.5) * SCALE * COLUMNS);
    }
    walker->row = row;
    walker->column = column;
}

void run_philox(Walker *walkers, int64_t n, const Patrol *patrols, int64_t patrol_count,
                const double *caught_share, uint64_t seed, int64_t ticks, int64_t counts[2])
{
    uint8_t cover[ROWS * COLUMNS];
    memset(cover, 0, sizeof cover);
    for (int64_t tick = 0; tick < ticks; tick++) {
        cover_cells(cover, patrols, patrol_count, tick, 1);
        for (int64_t w = 0; w < n; w++) {
            Words x = philox((uint32_t)w, (uint32_t)tick, STEP, 0, (uint32_t)seed,
                             (uint32_t)(seed >> 32));
            walk(walkers + w, x.a, x.b, x.c, cover, caught_share, counts);
        }
        cover_cells(cover, patrols, patrol_count, tick, -1);
    }
}

void run_xoshiro(Walker *walkers, int64_t n, const Patrol *patrols, int64_t patrol_count,
                 const double *caught_share, uint64_t seed, int64_t ticks, int64_t counts[2])
{
    uint8_t cover[ROWS * COLUMNS];
    uint64_t state[4] = {seed ^ 0x9E3779B97F4A7C15u, 0xBF58476D1CE4E5B9u, 0x94D049BB133111EBu, 1};
    for (int round = 0; round < 64; round++) xoshiro(state);
    memset(cover, 0, sizeof cover);
    for (int64_t tick = 0; tick < ticks; tick++) {
        cover_cells(cover, patrols, patrol_count, tick, 1);
        for (int64_t w = 0; w < n; w++) {
            uint64_t x = xoshiro(state), y = xoshiro(state);
            walk(walkers + w, (uint32_t)x, (uint32_t)(x >> 32), (uint32_t)y, cover, caught_share,
                 counts);
        }
        cover_cells(cover, patrols, patrol_count, tick, -1);
    }
}

/* What memory alone would cost: every walker is read and written once, nothing is worked out. */
void touch(Walker *walkers, int64_t n, int64_t ticks)
{
    for (int64_t tick = 0; tick < ticks; tick++) {
        uint64_t *words = (uint64_t *)walkers;
        for (int64_t w = 0; w < n; w++) words[w] ^= 0x0000000100000001u;
        __asm__ volatile("" ::: "memory");
    }
}
