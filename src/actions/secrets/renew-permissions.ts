import { ANY, ANY_KEY, ANY_PARAMETER, ANY_SECRET, type Permission, SECRET_REFERENCES } from '../../core/permission.ts';
import { REDEPLOY_PERMISSIONS } from './redeploy-permissions.ts';
import { ROTATOR_PERMISSIONS } from './rotators/permissions.ts';

const OF_RENEWAL: readonly Permission[] = [
  {
    actions: ['ssm:DescribeParameters'],
    resources: [ANY],
    why: 'Reads metadata and policies, never values. IAM knows no narrower resource for it.',
  },
  {
    actions: ['ssm:ListTagsForResource'],
    resources: [ANY_PARAMETER],
    why: 'Any parameter may expire; its tags say whether it may be renewed.',
  },
  {
    actions: ['ssm:GetParameters', 'ssm:PutParameter'],
    resources: [ANY_PARAMETER],
    conditions: { StringLike: { 'aws:ResourceTag/riposte:renew': '*' } },
    why: 'Values are read and written only where the owner has tagged the parameter.',
  },
  {
    actions: ['ssm:GetParameters'],
    resources: [SECRET_REFERENCES],
    why: 'Reads a parameter and the secret it copies in one call.',
  },
  {
    actions: ['secretsmanager:DescribeSecret'],
    resources: [ANY_SECRET],
    why: 'The parameter names the secret; the secret has to name the parameter.',
  },
  {
    actions: ['secretsmanager:GetSecretValue'],
    resources: [ANY_SECRET],
    conditions: { StringLike: { 'aws:ResourceTag/riposte:copy-to': '*' } },
    why: 'Parameter Store reads the referenced secret in our name, only where its owner has tagged it.',
  },
  {
    actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
    resources: [ANY_KEY],
    conditions: {
      StringEquals: {
        'kms:ViaService': ['ssm.${AWS::Region}.amazonaws.com', 'secretsmanager.${AWS::Region}.amazonaws.com'],
      },
    },
    why: 'SecureStrings and secrets are encrypted under keys of their owners’ choice.',
  },
];

/** What renewing a parameter, in any way, needs. Marked as pure, so that bundles that only decide leave it out. */
export const RENEW_PERMISSIONS: readonly Permission[] = /* @__PURE__ */ OF_RENEWAL.concat(
  ROTATOR_PERMISSIONS,
  REDEPLOY_PERMISSIONS,
);
