import { add } from '../read/resources.ts';
import type { Call, Reading } from '../trail/call.ts';
import { textsIn } from './request.ts';
import { madePublic, sharedWith } from './sharing.ts';

// A snapshot that RDS made by itself has its name after `rds:`.
const SNAPSHOT_NAME = /^(rds:)?[A-Za-z][A-Za-z0-9-]{0,254}$/;

/** A snapshot of a database that was shared: RDS lists whom it adds, `all` among them. */
export const readDatabaseSnapshot =
  (field: string) =>
  (call: Call): Reading | undefined => {
    const request = call.detail.at('requestParameters');
    const added = textsIn(request, 'valuesToAdd');
    if (request.said('attributeName', 32) !== 'restore' || added.length === 0) return undefined;
    const name = request.raw(field);
    const isName = typeof name === 'string' && SNAPSHOT_NAME.test(name);
    // Not as a snapshot: those are EBS's here. The call tells make-database-copy-private what it is.
    if (isName) add(call.found, { kind: 'database', id: name });
    else call.found.unreadable.push(request.pathOf(field));
    const what = `The database snapshot ${isName ? name : 'that cannot be read'}`;
    return added.includes('all')
      ? madePublic(what)
      : sharedWith(
          what,
          added.filter((entry) => /^\d{12}$/.test(entry)),
        );
  };
