const EXPIRY_KINDS = [
  'secret',
  'parameter',
  'certificate',
  'server-certificate',
  'key',
  'access-key',
  'certificate-authority',
  'security-group',
  'listener',
  'protected-resource',
  'firewall-rule',
  'firewall-policy',
  'shared-key',
  'trail',
  'secret-replica',
] as const;
export type ExpiryKind = (typeof EXPIRY_KINDS)[number];

/** The kind as people read it. */
export const kindWords = (kind: string): string => kind.replace('-', ' ');

type ExpiryState =
  /** Its time comes; what happens then, the note says. */
  | 'expires'
  | 'expired'
  /** It is renewed without anybody's help. */
  | 'renews'
  /** A renewal or rotation that should have happened has not. */
  | 'overdue'
  /** A rotation has begun and does not end. */
  | 'stuck'
  | 'never-rotated'
  | 'rotation-off'
  /** The primary of its set neither rotates nor can be copied. */
  | 'primary-off'
  | 'unchanged'
  | 'deletion-scheduled'
  | 'unused'
  | 'old'
  /** It cannot be used as it stands: disconnected, or without its material. */
  | 'unavailable'
  /** It works, and one failure more would end that. */
  | 'at-risk'
  /** Everybody can reach it. */
  | 'open'
  /** It holds what looks like a secret, unencrypted. */
  | 'plain-text'
  | 'unprotected'
  /** As it should be; listed, and told nobody. */
  | 'protected'
  /** It does not do what it is there for. */
  | 'stopped'
  /** It protects what passes it less than it should. */
  | 'weak'
  /** A copy of it does not follow. */
  | 'behind';

/** How people hear of it, or what answers it, once a milestone is reached. Absent: only those who look. */
export type ServiceAnswer =
  | { by: 'notice'; advice: string; commands: string[] }
  /** The playbooks for ACM's own events. */
  | { by: 'acm'; commonName: string; certificateType?: string; inUse: boolean; exported?: boolean }
  /** The playbooks for Parameter Store's: the notices of its policies, of which each is a milestone of its own. */
  | { by: 'parameter-store'; notices: Notice[] }
  | { by: 'kms'; risk: KeyRisk }
  | { by: 'secrets-manager'; risk: SecretRisk }
  /** The playbooks for a rule of AWS Config, which says the same of the resource; where they do not ask, a notice does. */
  | { by: 'aws-config'; rule: string; resourceType: string; advice: string; commands: string[] };

/** One policy that asks for a word before, or after, a time. `dueAt` in ms. */
export interface Notice {
  policy: 'ExpirationNotification' | 'NoChangeNotification';
  amount: string;
  unit: string;
  dueAt: number;
}

type KeyRisk = 'key-rotation-off' | 'key-deletion-scheduled' | 'key-material-expired' | 'key-store-disconnected';
type SecretRisk = 'secret-deletion-scheduled' | 'rotation-failed';

/** Something that stops working, or should be looked at, unless it is renewed. All its text is cleaned. */
export interface Expiry {
  kind: ExpiryKind;
  /** The member account that has it; absent for the stack's own. */
  account?: string;
  /** An ARN, or the service's own identifier where there is none. */
  id: string;
  name: string;
  /** `global` for what IAM holds. */
  region: string;
  /** When, in ms since 1970; absent for a state that has no end. */
  at?: number;
  state: ExpiryState;
  /** A sentence or two for people. */
  note: string;
  /** Whose it is, as its tag says; absent where it has none, or its tags are not looked at. */
  owner?: string;
  /** It is renewed without anybody's help, so that the time being near is no reason to call a person. */
  automatic?: true;
  /** Of a state without an end: what would make it another one, which is told anew. */
  cycle?: string;
  /** Which milestone it has reached, in days. */
  milestone?: number;
  answer?: ServiceAnswer;
}

export const DAY_MS = 86_400_000;

/** Days before the end at which people hear of it once. 0: its time is over. */
export const MILESTONES = [0, 1, 3, 7, 14, 30, 45] as const;

/** The nearest milestone that is not passed yet, as ACM counts its days; undefined while there is more time. */
export function milestoneOf(at: number, now: number): number | undefined {
  const days = Math.floor((at - now) / DAY_MS);
  if (at <= now) return 0;
  return MILESTONES.find((milestone) => milestone > 0 && days <= milestone);
}

/** What has not been seen for so long is called unused, and old once it was not changed for so long. */
export const OLD_MS = 90 * DAY_MS;

/** A day for people. */
export const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);

/** The Monday of its week: the cycle of what is told each week while it lasts. */
export const mondayOf = (at: number): string => dayOf((Math.floor((at / DAY_MS + 3) / 7) * 7 - 3) * DAY_MS);

/** Commands about one thing, to be copied into a shell; none where its name is not what AWS lets a name be. */
export const commandsFor = (name: string, ...commands: string[]): string[] =>
  /^[\w+=,.@:/-]{1,256}$/.test(name) && !name.startsWith('-') ? commands : [];
