import { parsedJson } from '../../core/json.ts';

/** Who a resource policy lets in: `all` without a condition, all under one, those that it names, or it is not known. */
type Openness = 'all' | 'conditional' | 'named' | 'unreadable';

// A policy has at most 32 KB (KMS) or 20 KB (Secrets Manager); more is not one.
const MOST_CHARACTERS = 65_536;

type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const listed = (value: unknown): unknown[] => (Array.isArray(value) ? value : value === undefined ? [] : [value]);

/**
 * Reads who a policy's text lets in. Never throws: what cannot be read is `unreadable`, and a person has to look.
 * A condition may narrow or not; whether it does takes a person too.
 */
export function opennessOf(text: unknown): Openness {
  if (typeof text !== 'string' || text.length > MOST_CHARACTERS) return 'unreadable';
  const policy = parsedJson(text);
  const statements = isFields(policy) ? listed(policy.Statement) : [];
  if (statements.length === 0 || !statements.every(isFields)) return 'unreadable';
  const forAll = statements.filter((statement) => statement.Effect !== 'Deny' && isForAll(statement));
  if (forAll.length === 0) return 'named';
  return forAll.every(hasCondition) ? 'conditional' : 'all';
}

function isForAll({ Principal, NotPrincipal }: Fields): boolean {
  if (NotPrincipal !== undefined) return true;
  if (!isFields(Principal)) return listed(Principal).includes('*');
  return Object.values(Principal).some((names) => listed(names).includes('*'));
}

const hasCondition = ({ Condition }: Fields): boolean => isFields(Condition) && Object.keys(Condition).length > 0;
