import type { Group } from '../core/group.ts';

export interface OcsfClass {
  uid: number;
  name: string;
  category: number;
  categoryName: string;
}

export const CLASSES = {
  detection: { uid: 2004, name: 'Detection Finding', category: 2, categoryName: 'Findings' },
  remediation: { uid: 7001, name: 'Remediation Activity', category: 7, categoryName: 'Remediation' },
  networkRemediation: { uid: 7004, name: 'Network Remediation Activity', category: 7, categoryName: 'Remediation' },
} as const satisfies Record<string, OcsfClass>;

export const FINDING_ACTIVITIES = { Create: 1, Update: 2, Close: 3 } as const;

interface Activity {
  id: number;
  name: string;
}

/** `activity_id` of a remediation: the tactics of MITRE D3FEND. What only tells people is none of them. */
const ACTIVITIES = {
  isolate: { id: 1, name: 'Isolate' },
  evict: { id: 2, name: 'Evict' },
  restore: { id: 3, name: 'Restore' },
  harden: { id: 4, name: 'Harden' },
  notify: { id: 99, name: 'Notify' },
} as const satisfies Record<string, Activity>;

const BY_GROUP: Partial<Record<Group, Activity>> = {
  network: ACTIVITIES.isolate,
  identity: ACTIVITIES.evict,
  storage: ACTIVITIES.harden,
  expiry: ACTIVITIES.restore,
  notify: ACTIVITIES.notify,
};

/** Which tactic the actions of a blast radius follow; that of a new one is to isolate. */
export const remediationActivity = (group: Group): Activity => BY_GROUP[group] ?? ACTIVITIES.isolate;
