import { ANY_KEY, ANY_SECRET, type Permission, ROTATION_FUNCTIONS, ROTATION_LOGS } from '../../core/permission.ts';
import { REDEPLOY_PERMISSIONS } from './redeploy-permissions.ts';
import { ROTATOR_PERMISSIONS } from './rotators/permissions.ts';

const OF_ROTATION: readonly Permission[] = [
  {
    actions: ['secretsmanager:DescribeSecret', 'secretsmanager:ListSecretVersionIds'],
    resources: [ANY_SECRET],
    why: 'The finding names the secret. No value is read of one that Secrets Manager rotates.',
  },
  {
    actions: ['secretsmanager:RotateSecret'],
    resources: [ANY_SECRET],
    conditions: {
      Null: { 'secretsmanager:RotationLambdaARN': 'true' },
      BoolIfExists: { 'secretsmanager:ModifyRotationRules': 'false' },
    },
    why: 'Rotates by the function and the rules that its owner has set, and names no other.',
  },
  {
    actions: ['lambda:InvokeFunction'],
    resources: [ROTATION_FUNCTIONS],
    why: 'RotateSecret asks it of its caller. A rotation function of another name has to be added here.',
  },
  {
    actions: ['secretsmanager:TagResource'],
    resources: [ANY_SECRET],
    conditions: {
      StringEquals: { 'aws:ResourceTag/riposte:rotate': 'database' },
      'ForAllValues:StringEquals': { 'aws:TagKeys': ['riposte:exposed'] },
    },
    why: 'tells the rotation function of databases that the value was exposed',
  },
  {
    actions: [
      'secretsmanager:GetSecretValue',
      'secretsmanager:PutSecretValue',
      'secretsmanager:UpdateSecretVersionStage',
    ],
    resources: [ANY_SECRET],
    conditions: { StringLike: { 'aws:ResourceTag/riposte:renew': '*' } },
    why: 'Values are read and written only where the owner has tagged the secret to be renewed here.',
  },
  {
    actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
    resources: [ANY_KEY],
    conditions: { StringEquals: { 'kms:ViaService': 'secretsmanager.${AWS::Region}.amazonaws.com' } },
    why: 'Secrets are encrypted under keys of their owners’ choice.',
  },
  {
    actions: ['lambda:GetFunctionConfiguration'],
    resources: [ROTATION_FUNCTIONS],
    why: 'tells whether the function of a rotation that hangs still exists',
  },
  {
    actions: ['logs:FilterLogEvents'],
    resources: ROTATION_LOGS,
    why: 'finds the likely cause of a rotation that hangs, in at most 50 lines of which none is kept',
  },
];

/** What rotating a secret, in any way, needs. Marked as pure, so that bundles that only decide leave it out. */
export const ROTATE_PERMISSIONS: readonly Permission[] = /* @__PURE__ */ OF_ROTATION.concat(
  ROTATOR_PERMISSIONS,
  REDEPLOY_PERMISSIONS,
);
