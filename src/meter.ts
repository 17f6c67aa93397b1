import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { type Dimension, type Dimensions, METRICS, type MetricName, NAMESPACE } from './metrics.ts';

/** Values by metric, all under the same dimensions. */
interface Gathered {
  dimensions: Dimensions;
  values: Map<MetricName, number[]>;
}

/** The most values of one metric that one line of the embedded metric format takes. */
const MOST_VALUES = 100;

export type Meter = ReturnType<typeof createMeter>;

/**
 * Gathers metrics, and writes them in the embedded metric format: one line for each combination of dimensions, however
 * many findings an invocation had.
 */
export function createMeter() {
  const metrics = new Metrics({ namespace: NAMESPACE });
  const gathered = new Map<string, Gathered>();

  function writeSome(dimensions: Dimensions, values: readonly [MetricName, number[]][]): void {
    for (const [name, value] of Object.entries(dimensions)) metrics.addDimension(name, value);
    for (const [metric, some] of values)
      for (const value of some) metrics.addMetric(metric, MetricUnit[METRICS[metric].unit], value);
    if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
  }

  return {
    count(metric: MetricName, value: number, given: Dimensions = {}): void {
      const dimensions = only(METRICS[metric].dimensions, given);
      const key = JSON.stringify(dimensions);
      const { values } = gathered.get(key) ?? { values: new Map<MetricName, number[]>() };
      values.set(metric, added(metric, values.get(metric) ?? [], value));
      gathered.set(key, { dimensions, values });
    },

    /** Writes what was gathered since, and forgets it. */
    publish(): void {
      for (const { dimensions, values } of gathered.values()) {
        const longest = Math.max(...[...values.values()].map(({ length }) => length));
        for (let from = 0; from < longest; from += MOST_VALUES)
          writeSome(
            dimensions,
            [...values].map(([metric, all]) => [metric, all.slice(from, from + MOST_VALUES)]),
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

/** Exactly the metric's own dimensions, in their order: with one more or less, it would be another metric. */
function only(names: readonly Dimension[], given: Dimensions): Dimensions {
  return Object.fromEntries(names.map((name) => [name, given[name] ?? 'none']));
}
