import type { LocalStack } from '../../local/local-stack.ts';
import { createSeeder } from '../../local/seed.ts';
import { memberRoleName } from '../../src/core/member-roles.ts';
import { hours } from '../../src/core/time.ts';
import { markOwnRoles } from '../../src/decide/own-member-roles.ts';
import { FAR, givenOrganisation, SHOP } from '../jobs/members/given-organisation.ts';
import { findingOf } from '../sources/support.ts';
import { ACCOUNT, givenConfig, NOW, REGION } from '../support/fixtures.ts';
import { bundled, responsesIn } from '../support/stories.ts';

const MADE_PUBLIC = 'snapshot-made-public';
const SNAPSHOT = 'snap-0a1b2c3d4e5f60501';

/** A member in which a snapshot becomes public, by a session of a role of this name and id. */
async function givenCall() {
  const organisation = await givenOrganisation({ newAccounts: 'enforce' });
  const { stack, memberAt } = organisation;
  const { services } = memberAt(SHOP, REGION);
  createSeeder({ ...stack, services } as LocalStack)({ ...findingOf('cloudtrail', MADE_PUBLIC), account: SHOP });
  const named = memberRoleName(stack.config.stack, 'storage');
  const role = () => services.iam.rolesByName.roles.get(named);
  return {
    ...organisation,
    named,
    role,
    async call(id = role()?.roleId ?? '', userName = named) {
      const text = bundled(`cloudtrail/${MADE_PUBLIC}`)
        .replaceAll(ACCOUNT, SHOP)
        .replaceAll('AROAEXAMPLECIDEPLOY', id)
        .replaceAll('ci-deploy', userName);
      stack.deliver('cloudtrail', text);
      await stack.drain();
      const records = responsesIn(stack);
      return {
        answer: records.find(({ action }) => action === 'make-private'),
        told: stack.services.sns.published.map(({ subject = '', message }) => `${subject} ${message}`).join('\n'),
      };
    },
  };
}

const OTHERS = { Statement: [{ Effect: 'Allow', Principal: { AWS: SHOP }, Action: 'sts:AssumeRole' }] };

describe('what a role of a member did that is named as one of ours', () => {
  it('is not undone by us where the role is proven to be ours', async () => {
    const { look, call, named } = await givenCall();
    await look();
    const { answer } = await call();
    expect(answer).toMatchObject({ outcome: 'refused', guard: 'own-resources' });
    expect(answer?.reason).toContain(`It was done by ${named} of `);
  });

  it.each([
    { title: 'nobody has looked at the account yet', looks: false },
    { title: 'the look is of the day before', looks: true, later: hours(20) },
    { title: 'the role has another unique id than the one that was found', looks: true, id: 'AROASOMEBODYELSES01' },
  ])('is not touched, and told as not proven, where $title', async ({ looks, later = 0, id }) => {
    const { look, call, stack, refreshInventory } = await givenCall();
    if (looks) await look();
    stack.setTime(NOW + later);
    await refreshInventory(NOW + later);
    const { answer, told } = await call(id);
    expect(answer).toMatchObject({ outcome: 'refused', guard: 'own-resources' });
    expect(answer?.reason).toContain('whether it is one is not known');
    expect(told.replaceAll(/\s+/g, ' ')).toContain('whether it is one is not known');
  });

  it('is proven no longer once its role cannot be read, though the account is looked at', async () => {
    const { look, call, memberAt, refreshInventory } = await givenCall();
    await look();
    // A look reads the roles in whichever region it begins.
    for (const region of [REGION, FAR]) memberAt(SHOP, region).faults.refuse('GetRole', 'AccessDenied');
    for (let later = hours(2); later <= hours(10); later += hours(2)) await look(NOW + later);
    await refreshInventory(NOW + hours(10));
    expect((await call()).answer?.reason).toContain('whether it is one is not known');
  });

  it('stays proven while one role of several cannot be read for a moment', async () => {
    const { look, call, memberAt, named } = await givenCall();
    await look();
    const isNamed = (input: unknown): boolean => JSON.stringify(input).includes(named);
    for (const region of [REGION, FAR])
      memberAt(SHOP, region).faults.refuse('GetRole', 'Throttling', { where: isNamed });
    await look(NOW + hours(2));
    expect((await call()).answer?.reason).toContain(`It was done by ${named} of `);
  });

  it('is not looked up where there is no organisation, of which deciding may read nothing', async () => {
    const config = givenConfig({ memberAccounts: [SHOP] });
    const actor = { userType: 'AssumedRole', userName: `${config.stack}-member` };
    const event = { findings: [{ ...findingOf('cloudtrail', MADE_PUBLIC), account: SHOP, actor }] } as never;
    const refusing = { getAll: () => Promise.reject(new Error('AccessDeniedException')) } as never;
    expect(await markOwnRoles([event], config, { table: refusing, now: NOW })).toEqual([event]);
  });

  it('is answered as anybody’s where others may take the role, and says so', async () => {
    const { look, call, role, named } = await givenCall();
    Object.assign(role() ?? {}, { trust: OTHERS });
    await look();
    const { answer } = await call();
    expect(answer).toMatchObject({ outcome: 'applied', target: { key: SNAPSHOT } });
    expect(answer?.wants[0]?.reason).toContain(
      `The role ${named} is named as one of Riposte's, and others may take it`,
    );
  });
});
