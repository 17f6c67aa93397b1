import * as z from 'zod';
import {
  addressesOf,
  isPrincipal,
  type People,
  parsePrincipal,
  principalsOf,
  slackIdsOf,
  subjectsOf,
} from '../../core/known-people.ts';
import { SUBJECT } from '../../core/sign-in.ts';
import { mailAddress } from './channels.ts';
import type { Issue } from './problem.ts';
import { keys, listOf, oneOrMore, text } from './shape.ts';
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

const Person = keys({
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
    .exactOptional(z.record(personName, Person))
    .describe('Who answers questions, by names of your own, and how each is known.'),
  approvers: z
    .exactOptional(approvers)
    .describe('Who of the people may approve, where a playbook does not say; whoever holds the message when left out.'),
};

/** What the whole file says that cannot be: an identity of two people, and a person who is not there. */
export function peopleIssues({ people = {}, approvers: named }: { people?: People; approvers?: string[] }): Issue[] {
  return [...sharedIdentities(people), ...strangers(named, ['approvers'], Object.keys(people))];
}

function sharedIdentities(people: People): Issue[] {
  const all = Object.entries(people);
  return all.flatMap(([name, person], n) =>
    all.slice(0, n).flatMap(([other, earlier]): Issue[] => {
      const known = addressesOf(earlier);
      const address = addressesOf(person).find((each) => known.includes(each));
      if (address !== undefined)
        return [
          {
            path: ['people', name, 'address'],
            message: `${address} is ${other}'s already: one identity is one person.`,
          },
        ];
      const member = slackIdsOf(person).find((each) => slackIdsOf(earlier).includes(each));
      if (member !== undefined)
        return [
          { path: ['people', name, 'slack'], message: `${member} is ${other}'s already: one identity is one person.` },
        ];
      const signIn = subjectsOf(person).find((each) => subjectsOf(earlier).includes(each));
      if (signIn !== undefined)
        return [
          {
            path: ['people', name, 'subject'],
            message: `${signIn} is ${other}'s already: one identity is one person.`,
          },
        ];
      const theirs = principalsOf(earlier);
      const isTaken = principalsOf(person).some((own) =>
        theirs.some((each) => isPrincipal(own, each) || isPrincipal(each, own)),
      );
      const message = `a principal of ${name} is one of ${other} as well, or a session of a role of ${other}: one identity is one person.`;
      return isTaken ? [{ path: ['people', name, 'principals'], message }] : [];
    }),
  );
}

/** The names of a list that are nobody's. */
export function strangers(named: readonly string[] = [], path: Issue['path'], people: readonly string[]): Issue[] {
  return named.flatMap((name, n): Issue[] => {
    if (people.includes(name)) return [];
    const among = people.length > 0 ? `there are ${people.join(', ')}.` : 'nobody is named under people.';
    return [{ path: [...path, n], message: `there is no person "${name}"; ${among}${didYouMean(name, people)}` }];
  });
}
