import * as z from 'zod';
import { RiposteYmlShape } from './sections.ts';

/** The JSON Schema of riposte.yml, by which editors complete and check it. */
export function jsonSchema(): string {
  const schema = z.toJSONSchema(RiposteYmlShape, { target: 'draft-7', io: 'input', reused: 'inline' });
  return `${JSON.stringify({ ...schema, title: 'riposte.yml' }, null, 2)}\n`;
}
