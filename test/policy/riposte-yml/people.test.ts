import { playbooks } from '../../../src/policy/playbooks/index.ts';
import { readOverride, readRiposteYml } from '../../../src/policy/riposte-yml/read.ts';

const USER = 'arn:aws:iam::111122223333:user/jane';

it('reads people, approvers and approvals as the documentation shows them', () => {
  const { yml, problems } = readRiposteYml(
    `
people:
  jane: { address: jane@example.com, principals: 'arn:aws:sts::111122223333:assumed-role/operator/jane' }
  ben: { address: [ben@example.com], principals: ['arn:aws:iam::111122223333:user/ben'] }
approvers: [jane, ben]
override:
  bucket-public: { approvals: 2 }
  port-probe: { approvers: [ben] }
`,
    playbooks,
  );
  expect(problems).toBeUndefined();
  expect(yml?.override?.['bucket-public']).toEqual({ approvals: 2 });
});

it.each([
  {
    title: 'an address of two people, whatever its letters',
    text: 'people: { jane: { address: Ops@example.com }, ben: { address: ops@example.com } }',
    path: 'people.ben.address',
    says: /ops@example\.com is jane's already/,
  },
  {
    title: 'a principal of two people',
    text: `people: { jane: { principals: '${USER}' }, ben: { principals: ['${USER}'] } }`,
    path: 'people.ben.principals',
    says: /one identity is one person/,
  },
  {
    title: 'a session of the role that is another person’s',
    text: "people: { jane: { principals: 'arn:aws:sts::111122223333:assumed-role/ops/jane' }, ben: { principals: 'arn:aws:iam::111122223333:role/ops' } }",
    path: 'people.ben.principals',
    says: /a session of a role/,
  },
  {
    title: 'a member of Slack of two people',
    text: 'people: { jane: { slack: U0JANE0001 }, ben: { slack: [U0BEN00001, U0JANE0001] } }',
    path: 'people.ben.slack',
    says: /U0JANE0001 is jane's already/,
  },
  {
    title: 'a name of Slack for an id',
    text: "people: { jane: { slack: '@jane' } }",
    path: 'people.jane.slack',
    says: /the id of a member of Slack/,
  },
  {
    title: 'a subject of two people',
    text: 'people: { jane: { address: j@example.com, subject: auth0|1 }, ben: { address: b@example.com, subject: [auth0|1] } }',
    path: 'people.ben.subject',
    says: /auth0\|1 is jane's already/,
  },
  {
    title: 'a subject with a space, as API Gateway writes a list',
    text: "people: { jane: { address: j@example.com, subject: '[a b]' } }",
    path: 'people.jane.subject',
    says: /what the identity provider writes as sub/,
  },
  {
    title: 'somebody who is known by a subject alone',
    text: 'people: { jane: { subject: auth0|1 } }',
    path: 'people.jane',
    says: /give them address, principals/,
  },
  { title: 'nobody', text: 'people: { jane: {} }', path: 'people.jane', says: /give them address, principals/ },
  {
    title: 'a principal that is none',
    text: "people: { jane: { principals: 'arn:aws:iam::111122223333:root' } }",
    path: 'people.jane.principals',
    says: /no user, role, or session of a role/,
  },
  {
    title: 'an approver whom nobody knows',
    text: 'people: { jane: { address: j@example.com } }\napprovers: [jan]',
    path: 'approvers[0]',
    says: /no person "jan"; there are jane\. Did you mean "jane"\?/,
  },
  {
    title: 'a playbook’s approver whom nobody knows',
    text: 'override: { bucket-public: { approvers: [jane] } }',
    path: 'override.bucket-public.approvers[0]',
    says: /nobody is named under people/,
  },
  {
    title: 'more approvals than people',
    text: 'people: { jane: { address: j@example.com } }\noverride: { bucket-public: { approvals: 2 } }',
    path: 'override.bucket-public',
    says: /it takes 2 people, and 1 may approve/,
  },
  {
    title: 'more approvals than approvers of the file',
    text: 'people: { jane: { address: j@example.com }, ben: { address: b@example.com } }\napprovers: [ben]\noverride: { bucket-public: { approvals: 2 } }',
    path: 'override.bucket-public',
    says: /it takes 2 people, and 1 may approve/,
  },
  {
    title: 'an approver who is named twice in place of two',
    text: 'people: { jane: { address: j@example.com } }\noverride: { bucket-public: { approvals: 2, approvers: [jane, jane] } }',
    path: 'override.bucket-public.approvers',
    says: /it takes 2 people, and 1 may approve/,
  },
])('refuses $title', ({ text, path, says }) => {
  const { problems = [] } = readRiposteYml(text, playbooks);
  expect(problems.map((problem) => problem.path)).toContain(path);
  expect(problems.map(({ message }) => message).join('\n')).toMatch(says);
});

it('holds an override of playbooks to the people who are deployed', () => {
  const text = 'override: { bucket-public: { approvals: 2, approvers: [jane, ben] } }';
  expect(readOverride(text, playbooks, [], ['jane', 'ben']).problems).toBeUndefined();
  expect(readOverride(text, playbooks, [], ['jane']).problems?.[0]?.message).toMatch(/no person "ben"/);
});
