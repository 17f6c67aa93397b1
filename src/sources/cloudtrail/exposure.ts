import type { Call, Reading } from '../trail/call.ts';
import { readIngress } from './ingress.ts';
import { readImage, readSnapshot } from './sharing.ts';
import { readDatabaseSnapshot } from './sharing-databases.ts';

/** What opens something to everybody. */
export const EXPOSURE_CALLS: Record<string, (call: Call) => Reading | undefined> = {
  'ec2:ModifySnapshotAttribute': readSnapshot,
  'ec2:ModifyImageAttribute': readImage,
  'ec2:AuthorizeSecurityGroupIngress': readIngress,
  'rds:ModifyDBSnapshotAttribute': readDatabaseSnapshot('dBSnapshotIdentifier'),
  'rds:ModifyDBClusterSnapshotAttribute': readDatabaseSnapshot('dBClusterSnapshotIdentifier'),
};
