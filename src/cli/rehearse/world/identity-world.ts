import { z } from 'zod';
import { keys, oneOf, text, whole } from '../../../policy/riposte-yml/shape.ts';
import { byForm } from '../by-form.ts';
import { gone, hand, name, Tags, tagged } from './world-change.ts';

const Policies = byForm({
  may: 'how many managed policies are attached, or their ARNs',
  scalar: whole(0, 20, 'policies'),
  list: z.array(name),
});

const someArns = (count: number): string[] =>
  Array.from({ length: count }, (_, n) => `arn:aws:iam::aws:policy/MadeUpPolicy${n + 1}`);

export const identity = {
  user: hand(
    keys({
      user: name,
      id: z.exactOptional(name),
      keys: z.exactOptional(z.array(name).max(2)),
      attached: z.exactOptional(Policies),
      password: z.exactOptional(z.boolean()),
      tags: z.exactOptional(Tags),
      gone,
    }),
    ({ user, id: userId, keys: ids, attached, password, tags, gone: isGone }, { services: { iam }, now }) => {
      if (isGone) return void iam.users.delete(user);
      const known = iam.users.get(user) ?? iam.seedUser({ userName: user, ...(userId && { userId }) });
      if (ids) {
        const kept = known.keys.filter(({ id }) => ids.includes(id));
        const added = ids.filter((id) => !kept.some((key) => key.id === id));
        known.keys = [...kept, ...added.map((id) => ({ id, status: 'Active' as const, createdAt: new Date(now) }))];
      }
      if (attached !== undefined) known.attached = typeof attached === 'number' ? someArns(attached) : [...attached];
      if (password !== undefined) known.console = password;
      if (tags) known.tags = tagged(known.tags, tags);
    },
  ),
  role: hand(
    keys({ role: name, id: z.exactOptional(name), tags: z.exactOptional(Tags), gone }),
    ({ role, id, tags, gone: isGone }, { services: { iam } }) => {
      const { roles } = iam.rolesByName;
      if (isGone) return void roles.delete(role);
      const known = roles.get(role) ?? iam.rolesByName.seedRole({ roleName: role, ...(id && { roleId: id }) });
      if (tags) known.tags = tagged(known.tags, tags);
    },
  ),
  session: hand(
    keys({
      session: text(/^ASIA[A-Z0-9]{12,28}$/, 'the access key of a session, such as ASIAEXAMPLE000000008'),
      principal: name,
      calls: z.exactOptional(z.array(name)),
      sourceIdentity: z.exactOptional(name),
      identityCenterUser: z.exactOptional(name),
    }),
    ({ session, principal, calls = ['ListBuckets'], sourceIdentity, identityCenterUser: userId }, { services }) => {
      services.cloudtrail.callsBy.set(session, calls);
      services.cloudtrail.identities.set(session, {
        accessKeyId: session,
        principalId: principal,
        ...(sourceIdentity && { sessionContext: { sourceIdentity } }),
        ...(userId && { onBehalfOf: { userId } }),
      });
    },
  ),
  'access-key': hand(
    keys({
      'access-key': name,
      user: z.exactOptional(name),
      status: z.exactOptional(oneOf(['Active', 'Inactive'])),
      gone,
    }),
    ({ 'access-key': id, user, status, gone: isGone }, { services: { iam }, now }) => {
      const holder = [...iam.users.values()].find(({ keys: held }) => held.some((key) => key.id === id));
      if (isGone) {
        if (holder) holder.keys = holder.keys.filter((key) => key.id !== id);
        return;
      }
      const owner = holder ?? iam.users.get(user ?? 'build-bot') ?? iam.seedUser({ userName: user ?? 'build-bot' });
      const key = owner.keys.find((one) => one.id === id);
      if (key) key.status = status ?? key.status;
      else owner.keys.push({ id, status: status ?? 'Active', createdAt: new Date(now) });
    },
  ),
  member: hand(
    keys({ member: text(/^\d{12}$/, "an account's twelve digits, in quotes"), role: oneOf(['present', 'missing']) }),
    ({ member, role }, { world }) => {
      if (role === 'missing') world.members.withoutRole.add(member);
      else world.members.withoutRole.delete(member);
    },
  ),
};
