const JOURNAL = 'Journal';

/**
 * A copy of a part of the template in which the stack's own journal is a table that is there already, such as that of a
 * stack that was removed.
 *
 * @param table its name, in the stack's account and region
 */
export function withTable<T>(value: T, table: string): T {
  if (Array.isArray(value)) return value.map((entry) => withTable(entry, table)) as T;
  if (typeof value !== 'object' || value === null) return value;
  const { Ref, 'Fn::GetAtt': attribute, 'Fn::Sub': text } = value as Record<string, unknown>;
  if (Ref === JOURNAL) return table as T;
  if (Array.isArray(attribute) && attribute[0] === JOURNAL) return { 'Fn::Sub': arnOf(table) } as T;
  if (typeof text === 'string') return { 'Fn::Sub': text.replaceAll(`\${${JOURNAL}.Arn}`, arnOf(table)) } as T;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, withTable(entry, table)])) as T;
}

const arnOf = (table: string): string =>
  `arn:\${AWS::Partition}:dynamodb:\${AWS::Region}:\${AWS::AccountId}:table/${table}`;
