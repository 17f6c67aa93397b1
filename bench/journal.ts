import { readFileSync } from 'node:fs';
import { createLocalStack } from '../local/local-stack.ts';
import { createSeeder } from '../local/seed.ts';
import { type Item, itemSize } from '../local/services/dynamodb-values.ts';
import { keptBytes, keysWrittenBy, takenBy } from '../local/write-units.ts';
import type { Clients } from '../src/core/clients.ts';
import type { SourceId } from '../src/core/finding.ts';
import type { Key } from '../src/platform/table.ts';
import { sources } from '../src/sources/index.ts';
import type { Figure } from './figure.ts';

const NOW = Date.parse('2026-11-20T12:00:00Z');
const nameOf = ({ pk, sk }: Key): string => `${pk}\n${sk}`;

/** The read units of a call: strongly consistent by key, where what is not there costs as much; half of that by an index. */
function readsOf(operation: string, input: Record<string, unknown>, answer: { Items?: Item[] }): number {
  if (operation === 'BatchGet')
    return Object.values(input.RequestItems as Record<string, { Keys: unknown[] }>).reduce(
      (sum, { Keys }) => sum + Keys.length,
      0,
    );
  if (operation !== 'Query') return operation === 'Get' ? 1 : 0;
  const bytes = (answer.Items ?? []).reduce((sum, item) => sum + itemSize(item), 0);
  return Math.max(1, Math.ceil(bytes / 4096)) * (input.ConsistentRead ? 1 : 0.5);
}

interface Recorded {
  findings: number;
  units: number;
  reads: number;
  bytes: number;
}

/** Counts what the journal's calls come to while events that come together are decided, answered and told. */
async function recorded(events: readonly string[]): Promise<Recorded> {
  let units = 0;
  let reads = 0;
  const known = new Map<string, Item>();
  const through = (clients: Clients): Clients => ({
    ...clients,
    dynamodb: {
      async send(command: { input: Record<string, unknown>; constructor: { name: string } }) {
        const operation = command.constructor.name.replace(/Command$/, '');
        const keys = keysWrittenBy(operation, command.input);
        const answer = await (clients.dynamodb as unknown as { send(one: object): Promise<unknown> }).send(command);
        reads += readsOf(operation, command.input, answer as { Items?: Item[] });
        for (const key of keys) {
          const after = stack.services.dynamodb.Get({ TableName: stack.config.table, Key: key }).Item as
            | Item
            | undefined;
          for (const taken of takenBy(key, known.get(nameOf(key)), after, operation === 'TransactWrite'))
            units += taken.units;
          if (after) known.set(nameOf(key), structuredClone(after));
          else known.delete(nameOf(key));
        }
        return answer;
      },
    } as unknown as Clients['dynamodb'],
  });
  const stack = createLocalStack({ account: '111122223333', region: 'eu-west-1', startAt: NOW, through });
  const seed = createSeeder(stack);
  for (const name of events) {
    const source = name.split('/')[0] as SourceId;
    const body = readFileSync(new URL(`../events/${name}.json`, import.meta.url), 'utf8');
    try {
      for (const finding of sources[source].parse(JSON.parse(body))) seed(finding);
    } catch {
      continue;
    }
    stack.deliver(source, body);
  }
  await stack.drain();
  const items = [...known.values()].filter(({ pk }) => /^(FINDING|RESPONSE|SEEN)#/.test(String(pk)));
  const findings = items.filter(({ sk }) => sk === 'FINDING').length;
  const bytes = items.reduce((sum, item) => sum + keptBytes(item), 0);
  return { findings, units, reads, bytes };
}

const round = (value: number): number => Math.round(value * 10) / 10;

const { dynamodbWriteUnit, dynamodbReadUnit } = JSON.parse(
  readFileSync(new URL('../deploy/prices.json', import.meta.url), 'utf8'),
) as { dynamodbWriteUnit: number; dynamodbReadUnit: number };

/** What the journal takes for a finding: its decision, its answers and their ends, and what people are told, in enforce. */
export async function journalFigures(events: readonly string[]): Promise<Figure[]> {
  const { findings, units, reads, bytes } = await recorded(events);
  const note = 'every bundled event once, together; by the rules of DynamoDB from the items as they are written';
  const cost = ((units * dynamodbWriteUnit + reads * dynamodbReadUnit) / findings) * 1_000_000;
  return [
    { name: 'journal.units-per-finding', value: round(units / findings), unit: 'WCU', goal: 14, note },
    { name: 'journal.bytes-per-finding', value: Math.round(bytes / findings), unit: 'bytes', goal: 3_000, note },
    { name: 'cost.per-million', value: round(cost), unit: 'US$', goal: 10, note: `of the journal's units: ${note}` },
  ];
}
