import { readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import columns from '../../src/export/columns.json' with { type: 'json' };
import { type Row, type Table, tableOf, toRow } from '../../src/export/row.ts';
import { stackWith } from '../deploy/given.ts';
import { everything } from './given.ts';

const page = readFileSync(new URL('../../docs/export.md', import.meta.url), 'utf8');
const queries = [...page.matchAll(/^#### (.+)\n\n```sql\n([\s\S]+?)```/gm)].map(([, title = '', sql = '']) => ({
  title,
  sql,
}));

const DAY = '2026-11-20';

/** The tables in a database at hand, with a row for everything that there is to export. */
function givenTables(): DatabaseSync {
  const database = new DatabaseSync(':memory:');
  for (const [table, types] of Object.entries(columns))
    database.exec(`CREATE TABLE ${table} (${[...Object.keys(types), 'dt'].map((name) => `"${name}"`).join(', ')})`);
  for (const { exported } of everything) insert(database, tableOf(exported), toRow(exported));
  // What Athena calls otherwise, by its own names.
  database.aggregate('approx_percentile', {
    start: '[]',
    step: (kept, value, _share: unknown) =>
      JSON.stringify([...JSON.parse(String(kept)), ...(value === null ? [] : [value])]),
    result: (kept) => {
      const values: number[] = JSON.parse(String(kept));
      return values.sort((a, b) => a - b)[Math.floor(values.length * 0.95)] ?? null;
    },
  });
  return database;
}

function insert(database: DatabaseSync, table: Table, row: Row): void {
  const values = Object.keys(columns[table]).map((name) => {
    const value = (row as Record<string, unknown>)[name];
    if (typeof value === 'boolean') return Number(value);
    return value !== null && typeof value === 'object' ? JSON.stringify(value) : (value as string | number | null);
  });
  database.prepare(`INSERT INTO ${table} VALUES (${[...values, DAY].map(() => '?').join(', ')})`).run(...values, DAY);
}

/** What the two databases say differently: a list as rows, and how far back. */
const translated = (sql: string): string =>
  sql
    .replace(/CROSS JOIN UNNEST\((\w+)\) AS t \(address\)/g, ', json_each($1)')
    .replace(/\baddress\b/g, 'value')
    .replace(/date_format\(current_date - interval '\d+' day, '%Y-%m-%d'\)/g, "'2026-01-01'");

describe('the example queries of docs/export.md', () => {
  const database = givenTables();

  it('are several', () => expect(queries.length).toBeGreaterThanOrEqual(5));

  it.each(queries)('$title: runs, and finds something', ({ sql }) => {
    expect(database.prepare(translated(sql)).all().length).toBeGreaterThan(0);
  });

  it.each(queries)('$title: reads only the days that it is about', ({ sql }) => {
    expect(sql).toMatch(/\bdt\b (=|>=|BETWEEN)/);
  });

  it('a mistaken column does not run', () => {
    expect(() => database.prepare('SELECT nothing_of_that_name FROM findings')).toThrow(/no such column/);
  });
});

describe('the tables for Athena', () => {
  it('are made by setting alone', async () => {
    const types = async (settings: object): Promise<string[]> =>
      Object.values((await stackWith(settings)).Resources).flatMap(({ Type }) =>
        Type.includes('::Glue::') ? [Type] : [],
      );
    expect(await types({})).toEqual([]);
    expect((await types({ athena: 'on' })).sort()).toEqual([
      'AWS::Glue::Database',
      'AWS::Glue::Table',
      'AWS::Glue::Table',
    ]);
  });

  it.each(['findings', 'actions'] as const)(
    '%s has the columns that are written, where they are written',
    async (table) => {
      const { Resources } = await stackWith({ athena: 'on' });
      const input = Object.values(Resources)
        .filter(({ Type }) => Type === 'AWS::Glue::Table')
        .map(({ Properties }) => Properties.TableInput as unknown as Record<string, never>)
        .find(({ Name }) => (Name as unknown) === table);
      expect(input).toMatchObject({
        PartitionKeys: [{ Name: 'dt', Type: 'string' }],
        Parameters: { 'projection.enabled': 'true', 'projection.dt.type': 'date' },
        StorageDescriptor: {
          Location: { 'Fn::Sub': `s3://\${Reports}/export/${table}/` },
          Columns: Object.entries(columns[table]).map(([Name, Type]) => ({ Name, Type })),
        },
      });
    },
  );

  it('have a description in the docs with the same columns', () => {
    for (const [table, types] of Object.entries(columns)) {
      const row = Object.keys(types).map((name) => `\`${name}\``);
      if (!page.includes(`| \`${table}\` | ${row.join(', ')} |`))
        throw new Error(`put into docs/export.md: | \`${table}\` | ${row.join(', ')} |`);
    }
  });
});
