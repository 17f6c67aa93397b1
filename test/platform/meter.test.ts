import { DIMENSIONS, METRICS } from '../../src/core/metrics.ts';
import { createMeter, type Meter } from '../../src/platform/meter.ts';

interface Line {
  _aws: {
    CloudWatchMetrics: { Namespace: string; Dimensions: string[][]; Metrics: { Name: string; Unit: string }[] }[];
  };
  [value: string]: unknown;
}

/** What a function would write to its log. */
function published(gather: (meter: Meter) => void): Line[] {
  const lines: string[] = [];
  const { write } = process.stdout;
  process.stdout.write = (text: string | Uint8Array): boolean => lines.push(String(text)) > 0;
  try {
    const meter = createMeter();
    gather(meter);
    meter.publish();
    meter.publish();
  } finally {
    process.stdout.write = write;
  }
  return lines.map((line) => JSON.parse(line));
}

describe('metrics of one invocation', () => {
  it('are written as one line for each value of a dimension, counts added up', () => {
    const lines = published(({ count }) => {
      for (let n = 0; n < 10; n += 1) count('Findings', 1, { source: 'guardduty', severity: 'low' });
      count('Findings', 2, { source: 'macie', severity: 'low' });
      count('ColdStarts', 1);
    });
    expect(lines).toHaveLength(4);
    expect(lines[0]).toMatchObject({ Findings: 12, severity: 'low' });
    expect(lines[0]?._aws.CloudWatchMetrics[0]?.Dimensions).toEqual([['service', 'severity']]);
    expect(lines[1]).toMatchObject({ Findings: 10, source: 'guardduty' });
    expect(lines[2]).toMatchObject({ Findings: 2, source: 'macie' });
    expect(lines[3]).toMatchObject({ ColdStarts: 1 });
    expect(lines[3]?._aws.CloudWatchMetrics[0]?.Dimensions).toEqual([['service']]);
  });

  it('keep each time, so that CloudWatch can tell percentiles, a hundred a line', () => {
    const lines = published(({ count }) => {
      for (let n = 1; n <= 250; n += 1) count('TimeToEffect', n);
    });
    expect(lines.map(({ TimeToEffect }) => (TimeToEffect as number[]).length)).toEqual([100, 100, 50]);
    expect(lines[0]?._aws.CloudWatchMetrics[0]?.Metrics).toEqual([{ Name: 'TimeToEffect', Unit: 'Milliseconds' }]);
  });

  it('that were not counted are not written', () => {
    expect(published(() => undefined)).toEqual([]);
  });

  it('have their own dimensions and no other, whatever the caller gives', () => {
    const [line] = published(({ count }) => count('Refusals', 1, { guard: 'sample', source: 'macie' }));
    expect(line).toMatchObject({ Refusals: 1, guard: 'sample' });
    expect(line).not.toHaveProperty('source');
  });
});

describe('the list of metrics', () => {
  it.each(Object.entries(METRICS).map(([name, { by }]) => ({ name, by })))(
    'names only bounded dimensions for $name',
    ({ name, by }) => {
      expect(name).toMatch(/^[A-Z][A-Za-z]+$/);
      for (const dimension of by) expect(DIMENSIONS).toContain(dimension);
    },
  );
});
