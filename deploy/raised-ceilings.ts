import { lowerMode, MODES, type Mode } from '../src/core/decision.ts';
import type { AccountRule, MemberAccount, OrganisationRules } from '../src/core/organisation.ts';
import { scopeOf } from '../src/core/organisation-scope.ts';

/** A deployment, as far as it says how far Riposte goes in an account. */
export interface Ceilings {
  mode: Mode;
  rules: OrganisationRules | undefined;
}

/** An account of which more may be done than before. */
export interface Raised {
  /** What is known of it, in words, such as `account 444455556666 in eu-west-1`. */
  who: string;
  from: Mode;
  to: Mode;
}

/** Beyond so many kinds of accounts nobody waits for the comparison. */
const MOST_KINDS = 100_000;
/** An account that no rule names. */
const ANY = '000000000000';

/**
 * In which accounts a deployment would let more be done than the one that runs. Which accounts there are need not be known: all
 * that a rule can ask is compared, for each pair of an old rule and a new one for an account that fits both and nothing more.
 *
 * @returns the first that is raised, `unknown` where the rules are too many to be compared
 */
export function raisedCeiling(before: Ceilings, after: Ceilings): Raised | 'unknown' | undefined {
  if (!after.rules || JSON.stringify(before) === JSON.stringify(after)) return undefined;
  let kinds = 0;
  for (const { account, region } of kindsOf(before, after)) {
    kinds += 1;
    if (kinds > MOST_KINDS) return 'unknown';
    const [from, to] = [ceilingIn(before, account, region), ceilingIn(after, account, region)];
    if (MODES.indexOf(to) > MODES.indexOf(from)) return { who: whoText(account, region), from, to };
  }
  return undefined;
}

function ceilingIn({ mode, rules }: Ceilings, account: MemberAccount, region: string): Mode {
  // Without an organisation what is found in other accounts is told.
  if (!rules) return lowerMode(mode, 'notify');
  const inventory = { at: '', organisation: rules.id, management: '', accounts: [account] };
  const { isExcluded, mode: most } = scopeOf(rules, inventory, account.id, region);
  return lowerMode(mode, isExcluded ? 'observe' : most);
}

function* kindsOf(before: Ceilings, after: Ceilings): Generator<{ account: MemberAccount; region: string }> {
  const [old, next] = [before.rules, after.rules].map((rules) => rules?.accounts ?? []);
  const all = [...(old ?? []), ...(next ?? [])];
  const regions = [...new Set([...(after.rules?.regions ?? []), ...all.flatMap(({ match }) => match.region ?? [])])];
  for (const id of idsOf(all))
    for (const region of regions) {
      const fits = ({ match }: AccountRule): boolean =>
        (match.account?.includes(id) ?? true) && (match.region?.includes(region) ?? true);
      for (const one of [undefined, ...(old ?? []).filter(fits)])
        for (const other of [undefined, ...(next ?? []).filter(fits)])
          for (const account of accountsFitting(id, one, other)) yield { account, region };
    }
}

/** One account of each kind: those that the same rules name are alike. */
function idsOf(rules: readonly AccountRule[]): string[] {
  const named = new Set(rules.flatMap(({ match }) => match.account ?? []));
  const kinds = new Map<string, string>();
  for (const id of [ANY, ...named]) {
    const kind = rules.map(({ match }) => (match.account ? Number(match.account.includes(id)) : '-')).join('');
    if (!kinds.has(kind)) kinds.set(kind, id);
  }
  return [...kinds.values()];
}

/** Accounts in which both rules hold, by each of their units, and that nothing else is known of. */
function* accountsFitting(id: string, one?: AccountRule, other?: AccountRule): Generator<MemberAccount> {
  const tags = { ...one?.match.tag, ...other?.match.tag };
  if (Object.entries(one?.match.tag ?? {}).some(([key, value]) => tags[key] !== value)) return;
  for (const unit of one?.match.unit ?? [''])
    for (const another of other?.match.unit ?? [''])
      yield {
        id,
        name: '',
        status: 'active',
        joined: '',
        tags,
        units: [...new Set([unit, another])].filter((each) => each !== ''),
      };
}

function whoText({ id, units, tags }: MemberAccount, region: string): string {
  const named = Object.entries(tags).map(([key, value]) => `${key}=${value}`);
  const of = [
    ...(units.length > 0 ? [`in ${units.join(' and ')}`] : []),
    ...(named.length > 0 ? [`with tag ${named.join(' and ')}`] : []),
  ];
  if (id !== ANY) return [`account ${id}`, ...of, `in ${region}`].join(' ');
  return of.length > 0 ? `accounts ${of.join(' ')}, in ${region}` : `accounts that no entry names, in ${region}`;
}
