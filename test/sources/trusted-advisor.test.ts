import { MalformedEventError } from '../../src/core/errors.ts';
import { trustedAdvisor } from '../../src/sources/trusted-advisor/index.ts';
import { bundled, edited, findingOf } from './support.ts';

const KEY = 'exposed-access-key';
const PORT = 'database-port-open';
const item = 'detail.check-item-detail';

describe('an item of a Trusted Advisor check', () => {
  it('tells whose key is exposed, and where', () => {
    expect(findingOf('trusted-advisor', KEY)).toMatchObject({
      type: 'ERROR/exposed-access-keys',
      severity: 9.5,
      region: 'us-east-1',
      actor: { userType: 'IAMUser', userName: 'nightly-export', accessKeyId: 'AKIAEXAMPLE000000033' },
      resources: [
        { kind: 'access-key', id: 'AKIAEXAMPLE000000033' },
        { kind: 'user', id: 'nightly-export' },
      ],
      facts: { check: 'exposed-access-keys', status: 'ERROR' },
    });
  });

  it.each(['root', '<root_account>', 'root_account'])('knows the root user as %s', (user) => {
    expect(findingOf('trusted-advisor', KEY, { [`${item}.User Name (IAM or Root)`]: user })).toMatchObject({
      actor: { userType: 'Root' },
      resources: [{ kind: 'access-key' }, { kind: 'account', id: '111122223333' }],
    });
  });

  it.each([
    { name: 'bucket-open-to-everybody', kind: 'bucket', id: 'campaign-assets', severity: 8, region: 'us-east-1' },
    { name: 'bucket-list-open', kind: 'bucket', id: 'campaign-drafts', severity: 5, region: 'eu-west-1' },
    { name: PORT, kind: 'security-group', id: 'sg-0a1b2c3d4e5f60051', severity: 8, region: 'eu-west-1' },
    { name: 'access-key-old', kind: 'user', id: 'legacy-sync', severity: 2, region: 'us-east-1' },
    { name: 'root-without-mfa', kind: 'account', id: '111122223333', severity: 9, region: 'us-east-1' },
    {
      name: 'snapshot-no-longer-public',
      kind: 'snapshot',
      id: 'snap-0a1b2c3d4e5f60053',
      severity: 1,
      region: 'eu-west-1',
    },
  ])('$name is about the $kind $id', ({ name, kind, id, severity, region }) => {
    const finding = findingOf('trusted-advisor', name);
    expect(finding).toMatchObject({ severity, region, receivedIn: { region: 'us-east-1' } });
    expect(finding.resources).toMatchObject([{ kind, id }]);
  });

  it('has an id of its own for each port, and the same at each refresh', () => {
    const { id } = findingOf('trusted-advisor', PORT);
    expect(findingOf('trusted-advisor', PORT, { 'detail.uuid': 'x', time: '2026-11-20T11:00:00Z' }).id).toBe(id);
    expect(findingOf('trusted-advisor', PORT, { [`${item}.From Port`]: '3306' }).id).not.toBe(id);
    expect(findingOf('trusted-advisor', PORT, { 'detail.status': 'OK' }).id).not.toBe(id);
  });

  it('of a check that nobody knows is of low severity, and told', () => {
    const finding = findingOf('trusted-advisor', PORT, { 'detail.check-name': 'Idle Load Balancers' });
    expect(finding).toMatchObject({ type: 'ERROR/other', severity: 2, facts: { checkName: 'Idle Load Balancers' } });
  });

  it.each([
    { field: 'Access Key ID', value: 'AKIA OR 1=1' },
    { field: 'Access Key ID', value: 7 },
    { field: 'User Name (IAM or Root)', value: 'a/b' },
  ])('takes no name from $field: $value', ({ field, value }) => {
    const { resources, actor } = findingOf('trusted-advisor', KEY, { [`${item}.${field}`]: value });
    expect(resources).toHaveLength(1);
    expect(Object.values(actor ?? {})).not.toContain(value);
  });

  it.each([
    { what: 'no check', changes: { 'detail.check-name': null }, names: 'detail.check-name' },
    { what: 'no status', changes: { 'detail.status': 3 }, names: 'detail.status' },
    { what: 'an item that is text', changes: { [item]: 'x' }, names: item },
    { what: 'no detail', changes: { detail: [] }, names: 'detail' },
  ])('with $what is refused', ({ changes, names }) => {
    const event = edited(bundled('trusted-advisor', KEY), changes);
    expect(() => trustedAdvisor.parse(event)).toThrow(MalformedEventError);
    expect(() => trustedAdvisor.parse(event)).toThrow(names);
  });
});
