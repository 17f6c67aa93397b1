import { gunzipSync } from 'node:zlib';
import type { PutObjectCommandInput } from '@aws-sdk/client-s3';
import type { Clients } from '../../src/core/clients.ts';
import columns from '../../src/export/columns.json' with { type: 'json' };
import { dayBefore, partKey, writeDay } from '../../src/export/write-day.ts';
import { stackWith } from '../deploy/given.ts';
import { NOW } from '../support/fixtures.ts';
import { arrive, givenStack } from '../support/stories.ts';

type Put = Record<string, Buffer>;

async function givenDay() {
  const stack = givenStack();
  for (const name of ['port-probe-search-cluster', 'malicious-caller-inbound']) arrive(stack, `guardduty/${name}`);
  await stack.drain();
  const put: Put = {};
  const s3 = {
    async send({ input }: { input: PutObjectCommandInput }) {
      put[input.Key ?? ''] = input.Body as Buffer;
      return {};
    },
  } as unknown as Clients['s3'];
  const write = (date: string) =>
    writeDay(date, {
      clients: { dynamodb: stack.clients.dynamodb, s3 },
      config: { ...stack.config, reports: 'reports' },
    });
  return { stack, put, write };
}

const rowsIn = (body: Buffer | undefined): Record<string, unknown>[] =>
  gunzipSync(body ?? Buffer.alloc(0))
    .toString()
    .split('\n')
    .flatMap((line) => (line ? [JSON.parse(line)] : []));

describe('the daily export', () => {
  const DATE = '2026-11-20';

  it('writes each table as one object in the partition of its day', async () => {
    const { put, write } = await givenDay();
    expect(await write(DATE)).toEqual({ findings: 2, actions: 2 });
    expect(Object.keys(put).sort()).toEqual([
      'export/actions/dt=2026-11-20/part-000.json.gz',
      'export/findings/dt=2026-11-20/part-000.json.gz',
    ]);
    for (const table of ['findings', 'actions'] as const)
      for (const row of rowsIn(put[partKey(table, DATE)]))
        expect(Object.keys(row).sort()).toEqual(Object.keys(columns[table]).sort());
  });

  it('gives each column the type that the table has for it', async () => {
    const { put, write } = await givenDay();
    await write(DATE);
    const types: Record<string, (value: unknown) => boolean> = {
      string: (value) => typeof value === 'string',
      double: (value) => typeof value === 'number',
      bigint: (value) => Number.isInteger(value),
      boolean: (value) => typeof value === 'boolean',
      'array<string>': (value) => Array.isArray(value) && value.every((each) => typeof each === 'string'),
    };
    for (const table of ['findings', 'actions'] as const)
      for (const row of rowsIn(put[partKey(table, DATE)]))
        for (const [column, type] of Object.entries(columns[table]))
          expect([column, row[column] === null || types[type]?.(row[column])]).toEqual([column, true]);
  });

  it('done again writes the very same objects', async () => {
    const { put, write } = await givenDay();
    await write(DATE);
    const first = { ...put };
    await write(DATE);
    expect(put).toEqual(first);
  });

  it('of a day on which nothing happened is there, and empty', async () => {
    const { put, write } = await givenDay();
    expect(await write('2026-11-19')).toEqual({ findings: 0, actions: 0 });
    expect(rowsIn(put[partKey('findings', '2026-11-19')])).toEqual([]);
  });

  it('that cannot be written fails, so that the schedule tries again', async () => {
    const { stack } = await givenDay();
    const s3 = { send: () => Promise.reject(new Error('denied')) } as unknown as Clients['s3'];
    const options = { clients: { dynamodb: stack.clients.dynamodb, s3 }, config: { ...stack.config, reports: 'r' } };
    await expect(writeDay(DATE, options)).rejects.toThrow('denied');
  });

  it('is about the UTC day before', () => {
    expect(dayBefore(NOW)).toBe('2026-11-19');
    expect(dayBefore(Date.parse('2026-03-01T00:30:00Z'))).toBe('2026-02-28');
  });

  it('may do what it does, and no more: query the index by day, put into its own part of the bucket', async () => {
    const { Resources } = await stackWith();
    const policies = Resources.ExportRole?.Properties.Policies as unknown as
      | { PolicyDocument: { Statement: { Action: string[]; Resource: unknown[] }[] } }[]
      | undefined;
    const own = policies?.[0]?.PolicyDocument.Statement.filter(({ Action }) => !/^(logs|xray):/.test(Action.join()));
    expect(own).toEqual([
      expect.objectContaining({
        Action: ['dynamodb:Query'],
        // That of the layout before is read until it is dropped.
        Resource: [{ 'Fn::Sub': `\${Journal.Arn}/index/day` }, { 'Fn::Sub': `\${Journal.Arn}/index/days` }],
      }),
      expect.objectContaining({ Action: ['s3:PutObject'], Resource: [{ 'Fn::Sub': `\${Reports.Arn}/export/*` }] }),
    ]);
    const { stack, put, write } = await givenDay();
    stack.counts.clear();
    await write(DATE);
    expect([...stack.counts.keys()]).toEqual(['dynamodb:Query']);
    expect(Object.keys(put).every((key) => key.startsWith('export/'))).toBe(true);
  });
});
