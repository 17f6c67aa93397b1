/** A widget of CloudWatch before it has a place; as high as the others unless told. */
export interface Widget {
  type: string;
  height?: number;
  properties: object;
}
/** A row of a graph, as CloudWatch's dashboards take it. */
export type Metric = readonly (string | object)[];

const REGION = '${AWS::Region}';
const COLUMNS = 24;
const HEIGHT = 6;

/** Places widgets in rows, each as wide as its share of the row. */
export function inRows(rows: readonly (readonly Widget[])[]) {
  let y = 0;
  return rows.flatMap((row) => {
    const height = Math.max(...row.map((widget) => widget.height ?? HEIGHT));
    const width = COLUMNS / row.length;
    const placed = row.map(({ height: _, ...widget }, n) => ({ x: n * width, y, width, height, ...widget }));
    y += height;
    return placed;
  });
}

/** Lines over time. `metrics` are rows as CloudWatch's dashboards take them. */
export const graph = (title: string, metrics: readonly Metric[], rest: object = {}): Widget => ({
  type: 'metric',
  properties: { title, region: REGION, view: 'timeSeries', stat: 'Sum', period: 300, metrics, ...rest },
});

/** The latest values. */
export const numbers = (title: string, metrics: readonly Metric[], rest: object = {}): Widget =>
  graph(title, metrics, { view: 'singleValue', ...rest });

export const expression = (text: string, label: string, rest: object = {}): Metric => [
  { expression: text, label, ...rest },
];

/** A metric of ours, of the whole stack or under one of its dimensions: `{ by: [severity, 'high'] }`. */
export const own = (
  stack: string,
  metric: string,
  { by = [], ...rest }: { by?: readonly string[]; [option: string]: unknown } = {},
): Metric => ['Riposte', metric, 'service', stack, ...by, rest];

export const text = (markdown: string, height: number): Widget => ({ type: 'text', height, properties: { markdown } });

export const table = (title: string, query: string): Widget => ({
  type: 'log',
  height: 8,
  properties: { title, region: REGION, view: 'table', query },
});
