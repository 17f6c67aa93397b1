import { ownerOf } from '../../src/expiry/owner.ts';

it.each([
  { tags: {}, owner: undefined },
  { tags: { name: 'shop' }, owner: undefined },
  { tags: { owner: 'payments' }, owner: 'payments' },
  { tags: { Team: 'payments' }, owner: 'payments' },
  { tags: { contact: 'ops@example.com', TEAM: 'payments', Owner: 'checkout' }, owner: 'checkout' },
  { tags: { owner: '  ', team: 'payments' }, owner: 'payments' },
  { tags: { owner: 'pay\r\nSubject: evil\u202e' }, owner: 'pay Subject: evil' },
  { tags: { owner: 'x'.repeat(256) }, owner: `${'x'.repeat(63)}…` },
])('of the tags $tags the owner is $owner', ({ tags, owner }) => {
  expect(ownerOf(tags)).toEqual(owner === undefined ? {} : { owner });
});
