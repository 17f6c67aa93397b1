import * as z from 'zod';
import {
  addressesOf,
  isPrincipal,
  type People,
  type Person,
  type Principal,
  parsePrincipal,
  principalsOf,
  slackIdsOf,
  subjectsOf,
} from '../../core/known-people.ts';
import { SUBJECT } from '../../core/sign-in.ts';
import { mailAddress } from './channels.ts';
import type { Issue } from './problem.ts';
import { keys, listed, listOf, oneOrMore, text } from './shape.ts';
import { didYouMean } from './suggest.ts';

const personName = text(/^[a-z][a-z0-9-]{0,63}$/, 'the name of a person: small letters, digits and hyphens');

const arn = text(
  /^arn:[\w+=,.@:/!-]{1,190}$/,
  'the ARN of a user (arn:aws:iam::111122223333:user/jane), of a session of a role (arn:aws:sts::111122223333:assumed-role/operator/jane), or of a role that is one person’s alone',
).refine((value) => parsePrincipal(value) !== undefined, {
  error: 'this is the ARN of no user, role, or session of a role.',
});

const slackId = text(
  /^[UW][A-Z0-9]{5,20}$/,
  'the id of a member of Slack such as U0123456789, which their profile shows as *Copy member ID*',
);

const subject = text(
  SUBJECT,
  'what the identity provider writes as sub into the tokens of this person, such as auth0|5fe435b5cbbc85006b071eba',
);

const PersonShape = keys({
  address: z
    .exactOptional(oneOrMore(mailAddress))
    .describe('Where mail goes to them alone: a link of the approval page that went there answers in their name.'),
  principals: z
    .exactOptional(oneOrMore(arn))
    .describe('Who they are to AWS when they use the command: users, sessions of roles, or roles of their own.'),
  slack: z
    .exactOptional(oneOrMore(slackId))
    .describe('Who they are in Slack: a button that they press there answers in their name.'),
  subject: z
    .exactOptional(oneOrMore(subject))
    .describe(
      'Who they are to the identity provider of approvalIssuer: the link of their address opens for this sign-in alone.',
    ),
}).refine((person) => Object.keys(person).some((key) => key !== 'subject'), {
  error: 'nothing says how they are known: give them address, principals, slack, or several of these.',
});

export const approvers = listOf(personName, 100, 'names');

/** The sections about who decides. */
export const peopleSections = {
  people: z
    .exactOptional(z.record(personName, PersonShape))
    .describe('Who answers questions, by names of your own, and how each is known.'),
  approvers: z
    .exactOptional(approvers)
    .describe('Who of the people may approve, where a playbook does not say; whoever holds the message when left out.'),
};

/** What the whole file says that cannot be: an identity of two people, and a person who is not there. */
export function peopleIssues({ people = {}, approvers: named }: { people?: People; approvers?: string[] }): Issue[] {
  return [...sharedIdentities(people), ...strangers(named, ['approvers'], Object.keys(people))];
}

/** How a person is known, as texts that are one person's alone, and what to say of one that is another's. */
const IDENTITIES: readonly { field: string; of: (person: Person) => readonly string[] }[] = [
  { field: 'address', of: addressesOf },
  { field: 'slack', of: slackIdsOf },
  { field: 'subject', of: subjectsOf },
];

function sharedIdentities(people: People): Issue[] {
  const issues: Issue[] = [];
  const owners = new Map<string, string>();
  const principals = new Map<string, { name: string; principal: Principal }[]>();
  for (const [name, person] of Object.entries(people)) {
    for (const { field, of } of IDENTITIES)
      for (const identity of new Set(of(person))) {
        const other = owners.get(`${field} ${identity}`);
        const message = `${identity} is ${other}'s already: one identity is one person.`;
        if (other === undefined) owners.set(`${field} ${identity}`, name);
        else issues.push({ path: ['people', name, field], message });
      }
    issues.push(...sharedPrincipals(name, person, principals));
  }
  return issues;
}

/** @param known those of the people before, by what of them never differs between a role and its sessions */
function sharedPrincipals(
  name: string,
  person: Person,
  known: Map<string, { name: string; principal: Principal }[]>,
): Issue[] {
  const others = new Set<string>();
  for (const principal of principalsOf(person)) {
    const { account, user = '', role = '' } = principal;
    const alike = known.get(`${account} ${user} ${role}`) ?? [];
    const isOne = (each: Principal): boolean => isPrincipal(principal, each) || isPrincipal(each, principal);
    for (const each of alike) if (each.name !== name && isOne(each.principal)) others.add(each.name);
    known.set(`${account} ${user} ${role}`, [...alike, { name, principal }]);
  }
  return [...others].map((other) => ({
    path: ['people', name, 'principals'],
    message: `a principal of ${name} is one of ${other} as well, or a session of a role of ${other}: one identity is one person.`,
  }));
}

/** The names of a list that are nobody's. */
export function strangers(named: readonly string[] = [], path: Issue['path'], people: readonly string[]): Issue[] {
  return named.flatMap((name, n): Issue[] => {
    if (people.includes(name)) return [];
    const among = people.length > 0 ? `there are ${listed(people)}.` : 'nobody is named under people.';
    return [{ path: [...path, n], message: `there is no person "${name}"; ${among}${didYouMean(name, people)}` }];
  });
}
