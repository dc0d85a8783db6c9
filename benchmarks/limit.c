/* How fast the engine's work can be done: a probe of the limit, not part of the course.

   The same gradient descent, by hand for this one processor and this one case (tanh, two inputs,
   64 bits, examples a multiple of 8), with fused operations and no care for equal bits elsewhere.
   `benchmarks/contenders.py` compiles it where there is a compiler. */

#ifdef __AVX512F__
#define LANES 8
#else
#define LANES 4
#endif

typedef double vec __attribute__((vector_size(8 * LANES)));
typedef long long ints __attribute__((vector_size(8 * LANES)));

static inline vec spread(double x) { return x - (vec){0}; }

static inline double total(vec v) {
    double sum = 0;
    for (int lane = 0; lane < LANES; lane++) sum += v[lane];
    return sum;
}

/* 2^u = 2^n (q + p) / (q - p), see planar_utils/_kernel.py. Whole numbers keep -ffast-math from
   undoing the rounding. */
static inline void parts(vec u, vec *scale, vec *p, vec *q) {
    const double magic = 6755399441055744.0;
    vec shifted = u + magic;
    __asm__("" : "+v"(shifted));
    vec f = u - (shifted - magic), t = f * f;
    *scale = (vec)(((ints)shifted << 52) + ((ints)spread(1.0)));
    *p = f * (0.02309440843750341 * (t + 791.973693038782) * (t + 82.76909723203795));
    *q = (t + 212.63509722716987) * (t + 20.54259958734729);
}

static inline vec tanh_scaled(vec u) {
    vec scale, p, q;
    parts(u, &scale, &p, &q);
    vec less = scale - 1.0, more = scale + 1.0;
    return (less * q + more * p) / (more * q + less * p);
}

static inline vec sigmoid(vec z) {
    vec scale, p, q;
    parts(z * 1.4426950408889634, &scale, &p, &q);
    vec upper = scale * (q + p);
    return upper / (upper + (q - p));
}

/* X: two rows of m inputs, Y: m labels; w: four numbers per unit (two weights, bias, output weight)
   and the output bias at the end; A: room for n_h rows, R for one. All aligned to 64 bytes. */
void descend(const vec *X, const vec *Y, double *w, vec *A, vec *R, long m, long n_h, long steps,
             double rate) {
    const double k = 2.8853900817779268;
    const long n = m / LANES;
    const vec *x = X, *y = X + n;
    for (long step = 0; step < steps; step++) {
        double b2 = w[4 * n_h], db2;
        for (long i = 0; i < n; i++) R[i] = spread(b2);
        long j = 0;
        for (; j + 1 < n_h; j += 2) {
            const double *a = w + 4 * j, *b = a + 4;
            vec a0 = spread(k * a[0]), a1 = spread(k * a[1]), a2 = spread(k * a[2]), a3 = spread(a[3]);
            vec b0 = spread(k * b[0]), b1 = spread(k * b[1]), c2 = spread(k * b[2]), b3 = spread(b[3]);
            for (long i = 0; i < n; i++) {
                vec s = tanh_scaled(a0 * x[i] + a1 * y[i] + a2);
                vec t = tanh_scaled(b0 * x[i] + b1 * y[i] + c2);
                A[j * n + i] = s;
                A[j * n + n + i] = t;
                R[i] += a3 * s + b3 * t;
            }
        }
        for (; j < n_h; j++) {
            const double *a = w + 4 * j;
            vec a0 = spread(k * a[0]), a1 = spread(k * a[1]), a2 = spread(k * a[2]), a3 = spread(a[3]);
            for (long i = 0; i < n; i++) {
                vec s = tanh_scaled(a0 * x[i] + a1 * y[i] + a2);
                A[j * n + i] = s;
                R[i] += a3 * s;
            }
        }
        vec sum = spread(0);
        for (long i = 0; i < n; i++) {
            R[i] = sigmoid(R[i]) - Y[i];
            sum += R[i];
        }
        db2 = total(sum);
        for (j = 0; j < n_h; j++) {
            vec g0 = spread(0), g1 = spread(0), g2 = spread(0), g3 = spread(0);
            for (long i = 0; i < n; i++) {
                vec a = A[j * n + i], r = R[i], ra = r * a, s = r - ra * a;
                g3 += ra;
                g2 += s;
                g0 += s * x[i];
                g1 += s * y[i];
            }
            double *a = w + 4 * j, out = a[3] * rate;
            a[0] -= out * total(g0);
            a[1] -= out * total(g1);
            a[2] -= out * total(g2);
            a[3] -= rate * total(g3);
        }
        w[4 * n_h] = b2 - rate * db2;
    }
}
