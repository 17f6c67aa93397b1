const REGION = '${AWS::Region}';
const COLUMNS = 24;
const HEIGHT = 6;

/** Places widgets in rows, each as wide as its share of the row. */
function inRows(rows) {
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
const graph = (title, metrics, rest = {}) => ({
  type: 'metric',
  properties: { title, region: REGION, view: 'timeSeries', stat: 'Sum', period: 300, metrics, ...rest },
});

/** The latest values. */
const numbers = (title, metrics, rest = {}) => graph(title, metrics, { view: 'singleValue', ...rest });

const expression = (text, label, rest = {}) => [{ expression: text, label, ...rest }];

/** A metric of ours, of the whole stack or under one of its dimensions: `{ by: [severity, 'high'] }`. */
const own = (stack, metric, { by = [], ...rest } = {}) => ['Riposte', metric, 'service', stack, ...by, rest];

const text = (markdown, height) => ({ type: 'text', height, properties: { markdown } });

const table = (title, query) => ({
  type: 'log',
  height: 8,
  properties: { title, region: REGION, view: 'table', query },
});

module.exports = { expression, graph, inRows, numbers, own, table, text };
