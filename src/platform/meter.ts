import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { type Dimension, type Dimensions, METRICS, type MetricName, NAMESPACE } from '../core/metrics.ts';

/** Values by metric, all under the same dimension, if any. */
interface Gathered {
  dimension: [Dimension, string] | undefined;
  values: Map<MetricName, number[]>;
}

/** The most values of one metric that one line of the embedded metric format takes. */
const MOST_VALUES = 100;

export type Meter = ReturnType<typeof createMeter>;

/**
 * Gathers metrics, and writes them in the embedded metric format: one line for each value of a dimension, however many
 * findings an invocation had.
 */
export function createMeter() {
  const metrics = new Metrics({ namespace: NAMESPACE });
  const gathered = new Map<string, Gathered>();

  function writeSome({ dimension }: Gathered, values: readonly [MetricName, number[]][]): void {
    if (dimension) metrics.addDimension(...dimension);
    for (const [metric, some] of values)
      for (const value of some) metrics.addMetric(metric, MetricUnit[METRICS[metric].unit], value);
    if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
  }

  return {
    count(metric: MetricName, value: number, given: Dimensions = {}): void {
      for (const dimension of underWhich(metric, given)) {
        const key = JSON.stringify(dimension ?? null);
        const { values } = gathered.get(key) ?? { values: new Map<MetricName, number[]>() };
        values.set(metric, added(metric, values.get(metric) ?? [], value));
        gathered.set(key, { dimension, values });
      }
    },

    /** Writes what was gathered since, and forgets it. */
    publish(): void {
      for (const group of gathered.values()) {
        const longest = Math.max(...[...group.values.values()].map(({ length }) => length));
        for (let from = 0; from < longest; from += MOST_VALUES)
          writeSome(
            group,
            [...group.values].map(([metric, all]) => [metric, all.slice(from, from + MOST_VALUES)]),
          );
      }
      gathered.clear();
    },
  };
}

/** Counts add up. Times are kept one by one, since their percentiles are asked for. */
function added(metric: MetricName, values: readonly number[], value: number): number[] {
  return METRICS[metric].unit === 'Count' ? [(values[0] ?? 0) + value] : [...values, value];
}

/** The metric's own dimensions and no other, whatever the caller gives; once without any where it has none. */
function underWhich(metric: MetricName, given: Dimensions): Gathered['dimension'][] {
  const { by } = METRICS[metric];
  return by.length === 0 ? [undefined] : by.map((dimension: Dimension) => [dimension, given[dimension] ?? 'none']);
}
