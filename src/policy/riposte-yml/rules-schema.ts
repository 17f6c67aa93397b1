import * as z from 'zod';
import { OverrideShape } from './playbooks.ts';

type Schema = { [key: string]: unknown };

/** Of the whole, this much is told: AppConfig takes 32 KB, and the whole has more. */
const DEPTH = 2;
const PLAIN = ['type', 'required', 'minItems', 'maxItems'];

/** What is wrong at first sight, in words that the draft 4 of JSON Schema has; all else is told by the function that checks. */
function outline(schema: Schema, depth: number): Schema {
  const plain = Object.fromEntries(PLAIN.filter((key) => key in schema).map((key) => [key, schema[key]]));
  if (depth === 0) return plain;
  const inner = (each: unknown): Schema => outline(each as Schema, depth - 1);
  const { properties, items, additionalProperties: others } = schema;
  return {
    ...plain,
    ...(properties !== undefined && {
      properties: Object.fromEntries(Object.entries(properties as Schema).map(([key, each]) => [key, inner(each)])),
    }),
    ...(items !== undefined && { items: inner(items) }),
    ...(others !== undefined && { additionalProperties: others === false ? false : inner(others) }),
  };
}

/** The JSON Schema of an override as AppConfig takes it: its sections, and what each entry must have. */
export function rulesSchema(): string {
  const whole = z.toJSONSchema(OverrideShape, { target: 'draft-4', io: 'input', reused: 'inline' }) as Schema;
  return JSON.stringify({ $schema: 'http://json-schema.org/draft-04/schema#', ...outline(whole, DEPTH) });
}
