import { InvalidArgumentError } from 'commander';

/** The columns that a list may have. */
export const COLUMN_NAMES = [
  'id',
  'stack',
  'severity',
  'outcome',
  'action',
  'target',
  'account',
  'place',
  'age',
  'time',
  'deadline',
  'playbook',
  'incident',
  'source',
  'type',
  'open',
  'effect',
  'approvers',
  'reason',
] as const;
export type ColumnName = (typeof COLUMN_NAMES)[number];

/** Those that it has unless told. */
export const USUAL: ColumnName[] = ['id', 'severity', 'outcome', 'action', 'target', 'place', 'age', 'reason'];

/** What `--columns` takes. @throws InvalidArgumentError on a name that no column has */
export function readColumns(text: string): ColumnName[] {
  const names = text.split(',').map((name) => name.trim());
  const isColumn = (name: string): name is ColumnName => (COLUMN_NAMES as readonly string[]).includes(name);
  if (names.every(isColumn)) return names;
  throw new InvalidArgumentError(`There are ${COLUMN_NAMES.join(', ')}; several with commas between.`);
}
