/* What the machine can do at most: multiply-adds in registers, and memory that is streamed.
   cc -O3 -march=native -ffp-contract=fast -pthread peak.c -o peak && ./peak 2 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#if defined(__AVX512F__)
#define WIDTH 64
#elif defined(__AVX__)
#define WIDTH 32
#else
#define WIDTH 16
#endif
typedef float singles __attribute__((vector_size(WIDTH)));
typedef double doubles __attribute__((vector_size(WIDTH)));

enum { REPEATS = 9, SUMS = 12 };
static const long ROUNDS = 8000000, LENGTH = 32L << 20;
static float *a, *b, *c;
static int thread_count;

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + 1e-9 * t.tv_nsec;
}

/* Keeps a sum in a register, and the compiler from changing the rounds. */
#if defined(__AVX512F__)
#define KEPT(x) "+v"(x)
#elif defined(__x86_64__)
#define KEPT(x) "+x"(x)
#else
#define KEPT(x) "+w"(x)
#endif

/* Sums that do not wait for each other: as many as cover the latency of two units. */
#define EACH(DO) DO(0) DO(1) DO(2) DO(3) DO(4) DO(5) DO(6) DO(7) DO(8) DO(9) DO(10) DO(11)
#define START(k) __typeof__(x) sum##k = {0};
#define STEP(k)           \
  sum##k = sum##k * x + y; \
  __asm__ volatile("" : KEPT(sum##k));
#define STOP(k) sink += sum##k[0];
#define MULTIPLY_ADDS(NAME, VECTOR, NUMBER)                            \
  static void *NAME(void *part) {                                      \
    VECTOR x = {0}, y = {0};                                           \
    for (int lane = 0; lane < (int)(WIDTH / sizeof(NUMBER)); ++lane) { \
      x[lane] = (NUMBER)0.999;                                         \
      y[lane] = (NUMBER)0.001;                                         \
    }                                                                  \
    EACH(START)                                                        \
    for (long round = 0; round < ROUNDS; ++round) { EACH(STEP) }       \
    volatile NUMBER sink = 0;                                          \
    EACH(STOP)                                                         \
    return part;                                                       \
  }
MULTIPLY_ADDS(multiply_add_singles, singles, float)
MULTIPLY_ADDS(multiply_add_doubles, doubles, double)

static void *stream(void *part) {
  long number = (long)part;
  long end = LENGTH * (number + 1) / thread_count;
  for (long i = LENGTH * number / thread_count; i < end; ++i) a[i] = b[i] + 3 * c[i];
  return part;
}

static int ascending(const void *x, const void *y) {
  double difference = *(const double *)x - *(const double *)y;
  return (difference > 0) - (difference < 0);
}

/* Runs a body on every thread, some times, and prints amounts a second. */
static void measure(const char *work, const char *unit, void *(*body)(void *), double amount) {
  double rates[REPEATS];
  for (int repeat = -1; repeat < REPEATS; ++repeat) {
    pthread_t threads[1024];
    double start = now();
    for (long k = 0; k < thread_count; ++k) pthread_create(&threads[k], 0, body, (void *)k);
    for (long k = 0; k < thread_count; ++k) pthread_join(threads[k], 0);
    if (repeat >= 0) rates[repeat] = amount / (now() - start) * 1e-9;
  }
  qsort(rates, REPEATS, sizeof *rates, ascending);
  printf("{\"group\": \"machine\", \"work\": \"%s\", \"who\": \"machine\", \"threads\": %d, "
         "\"unit\": \"%s\", \"median\": %.1f, \"least\": %.1f, \"greatest\": %.1f}\n",
         work, thread_count, unit, rates[REPEATS / 2], rates[0], rates[REPEATS - 1]);
}

int main(int count, char **arguments) {
  thread_count = count > 1 ? atoi(arguments[1]) : 1;
  if (thread_count < 1 || thread_count > 1024) return 1;
  double products = 2.0 * SUMS * ROUNDS * thread_count;
  measure("multiply-adds of float32", "GFLOP/s", multiply_add_singles, products * WIDTH / 4);
  measure("multiply-adds of float64", "GFLOP/s", multiply_add_doubles, products * WIDTH / 8);
  size_t bytes = LENGTH * sizeof *a;
  a = aligned_alloc(64, bytes);
  b = aligned_alloc(64, bytes);
  c = aligned_alloc(64, bytes);
  if (!a || !b || !c) return 1;
  for (long i = 0; i < LENGTH; ++i) a[i] = b[i] = c[i] = 1;
  measure("memory, a = b + 3 c", "GB/s", stream, 3.0 * bytes);
  return 0;
}
