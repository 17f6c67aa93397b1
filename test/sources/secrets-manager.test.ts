import { MalformedEventError } from '../../src/core/errors.ts';
import { secretsManager } from '../../src/sources/secrets-manager/index.ts';
import { bundled, edited, findingOf } from './support.ts';

const DELETED = 'secret-deletion-scheduled';
const FAILED = 'rotation-failed';
const arnOf = (name: string) => `arn:aws:secretsmanager:eu-west-1:111122223333:secret:${name}-AbCdEf`;

describe('an event of Secrets Manager', () => {
  it('tells which secret is to be deleted, and by whom', () => {
    const arn = arnOf('billing/api-token');
    expect(findingOf('secrets-manager', DELETED)).toMatchObject({
      type: 'secretsmanager:DeleteSecret',
      title: 'The secret billing/api-token was scheduled for deletion by a session of role ci-deploy',
      severity: 8,
      resources: expect.arrayContaining([{ kind: 'secret', id: arn, arn }]),
      facts: { risk: 'secret-deletion-scheduled', deletionDate: 'Nov 27, 2026, 9:20:10 AM' },
    });
  });

  it.each([
    { name: 'secret-deleted-at-once', risk: 'secret-gone', severity: 9 },
    { name: 'secret-restored', risk: 'secret-restored', severity: 1 },
    { name: 'policy-open-to-all', risk: 'secret-policy-open', severity: 9 },
    { name: 'policy-open-by-condition', risk: 'secret-policy-conditional', severity: 3 },
    { name: 'policy-open-to-an-address', risk: 'secret-policy-loose', severity: 4 },
    { name: 'rotation-turned-off', risk: 'rotation-off', severity: 5 },
    { name: 'rotation-started', risk: 'rotation-started', severity: 0.5 },
    { name: 'rotation-succeeded', risk: 'rotation-succeeded', severity: 0.5 },
    { name: FAILED, risk: 'rotation-failed', severity: 7 },
    { name: 'rotation-abandoned', risk: 'rotation-abandoned', severity: 5 },
    { name: 'label-updated', risk: 'label-moved', severity: 0.5 },
  ])('$name is $risk', ({ name, risk, severity }) => {
    expect(findingOf('secrets-manager', name)).toMatchObject({ severity, facts: { risk } });
  });

  it('of its own names the secret and no caller', () => {
    const finding = findingOf('secrets-manager', FAILED);
    expect(finding.title).toBe('The secret ledger/database could not be rotated');
    expect(finding.resources).toEqual([
      { kind: 'secret', id: arnOf('ledger/database'), arn: arnOf('ledger/database') },
    ]);
    expect(finding.peers).toEqual([]);
    expect(finding.facts).toMatchObject({ calledThrough: 'secretsmanager.amazonaws.com' });
  });

  it.each([
    { reason: 'The rotation function timed out', says: 'does not reach the database' },
    { reason: 'AccessDeniedException calling kms:Decrypt', says: 'lacks a permission' },
    { reason: "A previous rotation isn't complete", says: 'left half done' },
    { reason: 'The function does not exist', says: 'no longer exists' },
    { reason: 'Key password is missing: invalid JSON', says: 'does not have the form' },
    { reason: 'hunter2', says: 'is not known here' },
    { reason: 'password authentication failed for user "admin"', says: 'refuses the rotation function’s sign-in' },
    {
      reason: "Access denied for user 'admin'@'10.0.0.1' (using password: YES)",
      says: 'refuses the rotation function’s sign-in',
    },
    { reason: 'Login failed for user sa', says: 'refuses the rotation function’s sign-in' },
    { reason: 'KeyError: password key is missing from secret JSON', says: 'does not have the form' },
    { reason: undefined, says: 'gives no reason' },
  ])('diagnoses "$reason", and keeps none of its text', ({ reason, says }) => {
    const { facts } = findingOf('secrets-manager', FAILED, { 'detail.errorMessage': reason });
    expect(facts.diagnosis).toContain(says);
    if (reason) expect(JSON.stringify(facts)).not.toContain(reason);
    expect(facts).toMatchObject({ callFailed: false });
  });

  it.each([{ spelling: 'arn' }, { spelling: 'ARN' }, { spelling: 'aRN' }])(
    'reads the ARN spelled $spelling',
    ({ spelling }) => {
      const answer = { [spelling]: arnOf('billing/api-token') };
      const finding = findingOf('secrets-manager', DELETED, { 'detail.responseElements': answer });
      expect(finding.resources).toContainEqual(expect.objectContaining({ id: arnOf('billing/api-token') }));
    },
  );

  it('takes the name that was asked for where there was no answer', () => {
    const fields = { 'detail.responseElements': null, 'detail.errorCode': 'AccessDeniedException' };
    const finding = findingOf('secrets-manager', DELETED, fields);
    expect(finding.resources).toContainEqual({ kind: 'secret', id: 'billing/api-token' });
    expect(finding.facts.callFailed).toBe(true);
  });

  it.each([
    { what: 'of another account', arn: arnOf('x').replace('111122223333', '444455556666') },
    { what: 'with a line break', arn: `${arnOf('x')}\n` },
    { what: 'with HTML', arn: '<b>x</b>' },
  ])('leaves out a secret $what, and says so', ({ arn }) => {
    const finding = findingOf('secrets-manager', DELETED, { 'detail.responseElements.arn': arn });
    expect(finding.resources.map(({ kind }) => kind)).not.toContain('secret');
    expect(finding.facts.unreadable).toBe('detail.responseElements.arn');
  });

  it('about a policy that names whom it lets in is nothing', () => {
    const Statement = { Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::111122223333:role/app' } };
    const resourcePolicy = JSON.stringify({ Statement });
    const event = bundled('secrets-manager', 'policy-open-to-all');
    expect(secretsManager.parse(edited(event, { 'detail.requestParameters.resourcePolicy': resourcePolicy }))).toEqual(
      [],
    );
  });

  it.each([
    { what: 'no label', fields: { 'detail.labelUpdated': '' }, says: 'detail.labelUpdated should be' },
    { what: 'no version', fields: { 'detail.versionId': null }, says: 'detail.versionId should be' },
    { what: 'no secret', fields: { resources: [] }, says: 'resources should be' },
  ])('about a label with $what is malformed', ({ fields, says }) => {
    const parse = () => secretsManager.parse(edited(bundled('secrets-manager', 'label-updated'), fields));
    expect(parse).toThrow(MalformedEventError);
    expect(parse).toThrow(says);
  });
});
