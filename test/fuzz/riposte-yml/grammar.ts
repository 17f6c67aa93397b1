import { readFileSync } from 'node:fs';
import { HOSTILE } from '../hostile.ts';
import type { Random } from '../random.ts';
import { FRAME, someSettings, wordAt } from './words.ts';

/** What of JSON Schema stands in riposte.schema.json. */
interface Schema {
  $ref?: string;
  allOf?: Schema[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  const?: unknown;
  enum?: unknown[];
  type?: string | string[];
  pattern?: string;
  minimum?: number;
  maximum?: number;
  minItems?: number;
  maxItems?: number;
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  propertyNames?: Schema;
  additionalProperties?: Schema | boolean;
  definitions?: Record<string, Schema>;
}

const ROOT: Schema = JSON.parse(readFileSync(new URL('../../../riposte.schema.json', import.meta.url), 'utf8'));

/** Values that YAML and JSON can say, where something else has to stand. */
const ODD: readonly unknown[] = HOSTILE.filter((each) => !Number.isNaN(each) && each !== Number.POSITIVE_INFINITY);

/** What is made, and how much of it goes wrong. */
export interface Made {
  value: unknown;
  /** How many mistakes were made on purpose. */
  mistakes: number;
}

/**
 * A riposte.yml as its own schema, which editors complete by, says that it may be.
 *
 * @param oneIn of so many places one has a mistake; 0 for none
 */
export function documentBySchema(random: Random, oneIn: number): Made {
  const maker = createMaker(random, oneIn);
  const made = maker.make(ROOT, []) as object;
  // Most documents have what their other sections name.
  const value = random.pick([made, { ...FRAME, ...made }, { ...made, ...FRAME }, { ...made, ...FRAME }]);
  return { value, mistakes: maker.mistakes() };
}

/** What stands in most documents and conditions, so that more of them mean something; an empty name is nothing. */
const USUAL: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^$/, ['playbooks', 'override', 'playbooks', 'override', '']],
  [/^playbooks\.when$/, ['source', 'type', 'source', '']],
  [/^override\.\*\.when$/, ['source', 'type']],
  [/^override\.\*$/, ['mode', 'tell', 'why']],
  [/\.resource$/, ['kind', 'id']],
  [/\.count$/, ['atLeast']],
  [/\.time$/, ['days']],
  [/^people\.\*$/, ['address', 'slack', 'principals']],
  [/\.match$/, ['account', 'region']],
];

function usualIn(path: readonly string[], random: Random): string[] {
  const dotted = path.join('.');
  const [, names] = USUAL.find(([place]) => place.test(dotted)) ?? [];
  return names ? [random.pick(names)] : [];
}

function createMaker(random: Random, oneIn: number) {
  let mistakes = 0;
  const errs = (): boolean => {
    const now = oneIn > 0 && random.below(oneIn) === 0;
    if (now) mistakes += 1;
    return now;
  };

  function make(schema: Schema, path: readonly string[]): unknown {
    if (path.length > 0 && errs()) return random.pick(ODD);
    if (schema.$ref !== undefined) return make(ROOT.definitions?.[schema.$ref.split('/').at(-1) ?? ''] ?? {}, path);
    const one = schema.allOf ?? schema.anyOf ?? schema.oneOf;
    if (one) return make(random.pick(one), path);
    if ('const' in schema) return schema.const;
    if (schema.enum) return random.pick(schema.enum);
    const type = Array.isArray(schema.type) ? (schema.type[0] ?? 'string') : schema.type;
    if (type === 'object') return objectOf(schema, path);
    if (type === 'array') return listOf(schema, path);
    if (type === 'integer' || type === 'number') return numberOf(schema);
    if (type === 'boolean') return random.below(2) === 0;
    return textOf(schema, path);
  }

  function objectOf(schema: Schema, path: readonly string[]): unknown {
    if (path.join() === 'settings') return someSettings(random);
    const { properties = {}, required = [], propertyNames, additionalProperties: others } = schema;
    const optional = Object.keys(properties).filter((name) => !required.includes(name));
    const chosen = optional.length > 0 ? Array.from({ length: random.below(4) }, () => random.pick(optional)) : [];
    const wanted = new Set([...required, ...chosen, ...usualIn(path, random)]);
    const entries: [string, unknown][] = [];
    for (const [name, its] of Object.entries(properties))
      if (wanted.has(name) && !errs()) entries.push([nameOf(name), make(its, [...path, name])]);
    if (typeof others === 'object')
      for (let left = random.below(3); left >= 0; left -= 1) {
        const name = String(make(propertyNames ?? { type: 'string' }, [...path, '*']));
        entries.push([name, make(others, [...path, '*'])]);
      }
    if (errs()) entries.push([String(random.pick(ODD)).slice(0, 80), random.pick(ODD)]);
    return Object.fromEntries(entries);
  }

  /** A key, or one that is nearly it. */
  const nameOf = (name: string): string =>
    errs() ? random.pick([name.toUpperCase(), name.slice(1), `${name}s`, `${name}\u200b`, ` ${name}`]) : name;

  function listOf({ items = {}, minItems = 0, maxItems = 3 }: Schema, path: readonly string[]): unknown[] {
    const length = errs() ? random.pick([0, maxItems + 1]) : Math.min(minItems + random.below(3), maxItems);
    return Array.from({ length: Math.min(length, 30) }, () => make(items, path));
  }

  function numberOf({ minimum = -5, maximum = 65_535 }: Schema): number {
    const off = [minimum - 1, maximum + 1, 0.5, -0, 1e21, 2 ** 53, -1e308];
    return errs() ? random.pick(off) : random.pick([minimum, maximum, minimum + random.below(maximum - minimum)]);
  }

  function textOf({ pattern }: Schema, path: readonly string[]): string {
    const right = wordAt(path, pattern, random);
    if (!errs()) return right;
    return random.pick([`${right} `, right.toUpperCase(), right.slice(1), right.repeat(300), `${right}\u0000`, '']);
  }

  return { make, mistakes: () => mistakes };
}
