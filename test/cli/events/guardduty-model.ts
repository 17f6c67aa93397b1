import * as guardduty from '@aws-sdk/client-guardduty';

type Ref = unknown;

/** The kinds of a schema of the SDK, as its own package `@smithy/core/schema` numbers them. */
const LIST = 1;
const MAP = 2;
const TIMESTAMPS = [4, 5, 6, 7];

/** One member of a structure of the model, with the field that holds the structure, by its name on the wire. */
export interface Member {
  parent: string;
  name: string;
  onTheWire: string;
  isTime: boolean;
  isText: boolean;
  /** How many levels of keys below it are data. */
  keyed: number;
}

const resolved = (ref: Ref): Ref => (typeof ref === 'function' ? resolved(ref()) : ref);

/** Takes the traits off. */
function bare(ref: Ref): Ref {
  const found = resolved(ref);
  if (Array.isArray(found) && found.length === 2) return bare(found[0]);
  return Array.isArray(found) && found[0] === 0 ? bare(found[4]) : found;
}

/** What stands in lists and maps, and how many maps were passed. */
function inside(ref: Ref, keyed = 0): { schema: Ref; keyed: number } {
  const found = bare(ref);
  if (typeof found === 'number') return { schema: found & 63, keyed: keyed + (found & 128 ? 1 : 0) };
  if (!Array.isArray(found)) return { schema: found, keyed };
  if (found[0] === LIST) return inside(found[4], keyed);
  return found[0] === MAP ? inside(found[5], keyed + 1) : { schema: found, keyed };
}

/** Every member that a finding may have, by the installed SDK's own model. */
export function membersOfFinding(): Member[] {
  const members: Member[] = [];
  const seen = new Set<string>();
  const visit = (ref: Ref, parent: string): void => {
    const { schema, keyed } = inside(ref);
    if (!Array.isArray(schema)) return;
    const [, , name, , names, refs] = schema as [number, string, string, unknown, string[], Ref[]];
    const place = `${keyed > 0 ? '' : parent} ${name}`;
    if (seen.has(place)) return;
    seen.add(place);
    names.forEach((member, n) => {
      const found = resolved(refs[n]);
      const traits = Array.isArray(found) && found.length === 2 ? (found[1] as { jsonName?: string }) : {};
      const onTheWire = traits.jsonName ?? member;
      const target = inside(found);
      members.push({
        parent: place.split(' ')[0] ?? '',
        name: member,
        onTheWire,
        isText: target.schema === 0,
        isTime: TIMESTAMPS.includes(target.schema as number),
        keyed: target.keyed,
      });
      visit(found, target.keyed > 0 ? '' : onTheWire);
    });
  };
  visit(guardduty.Finding$, '');
  return members;
}
