import {
  CreateNetworkAclEntryCommand,
  DeleteNetworkAclEntryCommand,
  DescribeNetworkAclsCommand,
  type NetworkAcl,
  type NetworkAclEntry,
} from '@aws-sdk/client-ec2';
import { overlapCidr } from 'cidr-tools';
import { canonical } from '../../../core/addresses/network.ts';
import type { Clients } from '../../../core/clients.ts';
import { isAwsError, PlaceBusyError } from '../../../core/errors.ts';
import type { RuleBand } from '../../../core/rule-band.ts';
import type { DenyEntry, DenyTarget, Observed, Presence } from './deny-target.ts';

type Ec2 = Clients['ec2'];

/** Rules for each direction and address family, the last deny included. Where there are more, the quota was raised. */
const QUOTA = 20;
const RAISED_QUOTA = 40;
const DIRECTIONS = [false, true] as const;

/** Both directions, since either cuts a connection, also one that is open. */
export interface Rule {
  number: number;
  egress: boolean;
  cidr: string;
  deny: boolean;
  /** Of every protocol and port. */
  isWhole: boolean;
}

export async function readAcls(
  ec2: Ec2,
  filter: 'network-acl-id' | 'association.subnet-id',
  values: readonly string[],
): Promise<NetworkAcl[]> {
  const Filters = [{ Name: filter, Values: [...values] }];
  const { NetworkAcls = [] } = await ec2.send(new DescribeNetworkAclsCommand({ Filters }));
  return NetworkAcls;
}

export const rulesOf = ({ Entries = [] }: NetworkAcl): Rule[] => Entries.map(toRule);

function toRule({
  RuleNumber = 0,
  Egress = false,
  RuleAction,
  Protocol,
  CidrBlock,
  Ipv6CidrBlock,
}: NetworkAclEntry): Rule {
  const cidr = CidrBlock ?? Ipv6CidrBlock ?? '';
  // AWS may echo a CIDR in a notation of its own, so that only canonical forms compare.
  return {
    number: RuleNumber,
    egress: Egress,
    cidr: canonical(cidr) ?? cidr,
    deny: RuleAction === 'deny',
    isWhole: Protocol === '-1',
  };
}

/** One network ACL as a place: a deny in both directions under one number of our band. */
export function networkAcl(ec2: Ec2, id: string, band: RuleBand): DenyTarget {
  // What AWS has said about its quota, in this one attempt.
  const full = new Set<string>();
  return {
    id,
    action: 'deny-in-network-acl',
    async read() {
      const [acl] = await readAcls(ec2, 'network-acl-id', [id]);
      return acl && observedRules(rulesOf(acl), band, full);
    },
    async change({ add, remove }, seen) {
      for (const entry of remove)
        await eachDirection(entry, seen, true, (egress) => deleteRule(ec2, id, entry, egress));
      for (const entry of add)
        await eachDirection(entry, seen, false, (egress) =>
          createRule(ec2, id, entry, egress).catch((error: unknown) => {
            if (isAwsError(error, 'NetworkAclEntryLimitExceeded')) full.add(familyName(entry.value, egress));
            if (!isAwsError(error, 'NetworkAclEntryLimitExceeded', 'NetworkAclEntryAlreadyExists')) throw error;
            throw new PlaceBusyError(`${id} was changed by somebody else: ${error.name}`, { cause: error });
          }),
        );
    },
  };
}

type ObservedAcl = Observed & { stands(entry: DenyEntry, egress: boolean): boolean };

/** Runs once for each direction in which the entry stands, or does not stand. */
async function eachDirection(
  entry: DenyEntry,
  seen: Observed,
  stands: boolean,
  run: (egress: boolean) => Promise<void>,
): Promise<void> {
  for (const egress of DIRECTIONS) if ((seen as ObservedAcl).stands(entry, egress) === stands) await run(egress);
}

async function createRule(ec2: Ec2, NetworkAclId: string, { value, slot }: DenyEntry, Egress: boolean): Promise<void> {
  const cidr = value.includes(':') ? { Ipv6CidrBlock: value } : { CidrBlock: value };
  const rule = { NetworkAclId, RuleNumber: slot, Egress, Protocol: '-1', RuleAction: 'deny' as const, ...cidr };
  await ec2.send(new CreateNetworkAclEntryCommand(rule));
}

async function deleteRule(ec2: Ec2, NetworkAclId: string, { slot }: DenyEntry, Egress: boolean): Promise<void> {
  try {
    await ec2.send(new DeleteNetworkAclEntryCommand({ NetworkAclId, RuleNumber: slot, Egress }));
  } catch (error) {
    if (!isAwsError(error, 'InvalidNetworkAclEntry.NotFound')) throw error;
  }
}

/** What stands in an ACL, from one reading of it, and the room that its band and the quota leave. */
function observedRules(rules: readonly Rule[], band: RuleBand, full: ReadonlySet<string> = new Set()): ObservedAcl {
  const seen = new Map(rules.map((rule) => [nameOf(rule.number, rule.egress), rule]));
  const stands = ({ slot, value }: DenyEntry, egress: boolean): boolean =>
    isDeny(seen.get(nameOf(slot, egress)), value);
  return {
    stands,
    presence(entry): Presence {
      const there = DIRECTIONS.filter((egress) => stands(entry, egress)).length;
      return there === DIRECTIONS.length ? 'full' : there > 0 ? 'part' : 'none';
    },
    isCovered: (value) =>
      DIRECTIONS.every((egress) =>
        rules.some((rule) => rule.egress === egress && isDeny(rule, value) && rule.number < firstAllow(rules, value)),
      ),
    ...roomIn(rules, band, full),
  };
}

/** The numbers that are free in both directions, as they are taken and given back. */
function roomIn(rules: readonly Rule[], band: RuleBand, full: ReadonlySet<string>): Pick<Observed, 'take' | 'release'> {
  const taken = new Map(rules.map((rule) => [nameOf(rule.number, rule.egress), rule.cidr]));
  const counts = countsOf(rules);
  const quota = Math.max(0, ...counts.values()) > QUOTA ? RAISED_QUOTA : QUOTA;
  // What AWS has just refused to exceed is the quota, whatever we take it for.
  const atFirst = new Map(counts);
  const quotaOf = (value: string, egress: boolean): number =>
    full.has(familyName(value, egress)) ? (atFirst.get(familyName(value, egress)) ?? 0) : quota;
  const isFree = (number: number, value: string): boolean =>
    DIRECTIONS.every((egress) => (taken.get(nameOf(number, egress)) ?? value) === value);
  const count = (value: string, egress: boolean, more: number): void => {
    const family = familyName(value, egress);
    counts.set(family, (counts.get(family) ?? 0) + more);
  };
  return {
    take(value, preferred = 0) {
      const first = firstAllow(rules, value);
      const number = [preferred, ...numbersOf(band)].find(
        (each) => each >= band.first && each <= band.last && each < first && isFree(each, value),
      );
      if (number === undefined) return undefined;
      const lacking = DIRECTIONS.filter((egress) => !taken.has(nameOf(number, egress)));
      if (lacking.some((egress) => (counts.get(familyName(value, egress)) ?? 0) >= quotaOf(value, egress)))
        return undefined;
      for (const egress of lacking) {
        taken.set(nameOf(number, egress), value);
        count(value, egress, 1);
      }
      return number;
    },
    release({ slot, value }) {
      for (const egress of DIRECTIONS.filter((direction) => taken.get(nameOf(slot, direction)) === value)) {
        taken.delete(nameOf(slot, egress));
        count(value, egress, -1);
      }
    },
  };
}

const nameOf = (number: number, egress: boolean): string => `${number} ${egress}`;
const familyName = (cidr: string, egress: boolean): string => `${isV6(cidr)} ${egress}`;
const isDeny = (rule: Rule | undefined, value: string): boolean => !!rule?.deny && rule.isWhole && rule.cidr === value;
const isV6 = (cidr: string): boolean => cidr.includes(':');
const numbersOf = ({ first, last }: RuleBand): number[] =>
  Array.from({ length: last - first + 1 }, (_, n) => first + n);

/** The number of rules for each family and direction. */
function countsOf(rules: readonly Rule[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { cidr, egress } of rules)
    counts.set(familyName(cidr, egress), (counts.get(familyName(cidr, egress)) ?? 0) + 1);
  return counts;
}

/** The lowest number under which traffic of the address may be allowed: a deny after it comes too late. */
export function firstAllow(rules: readonly Rule[], value: string): number {
  const allows = rules.filter(({ deny, cidr }) => !deny && isV6(cidr) === isV6(value) && overlapCidr(cidr, value));
  return Math.min(Number.POSITIVE_INFINITY, ...allows.map(({ number }) => number));
}
