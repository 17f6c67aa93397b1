/** Why a rotation did not go through, and what to do: the only words about it that are kept and shown. */
export interface Cause {
  id: string;
  says: string;
  fix: string;
}

const CAUSES = {
  deleted: {
    says: 'The rotation function no longer exists.',
    fix: 'Deploy it again, or give the secret another: aws secretsmanager rotate-secret --rotation-lambda-arn.',
  },
  'not-invoked': {
    says: 'The rotation function has written no log since: Secrets Manager may not be allowed to call it, or it cannot write.',
    fix: 'Its resource policy has to let secretsmanager.amazonaws.com invoke it (aws lambda add-permission), and its role has to be allowed to write logs.',
  },
  unreachable: {
    says: 'The rotation function ran out of time, or could not reach an endpoint.',
    fix: 'In a VPC it needs a way to Secrets Manager (an interface endpoint or a NAT gateway) and to the database: look at its subnets, security groups and timeout.',
  },
  authentication: {
    says: 'The database refused the login.',
    fix: 'Store the password that it accepts as AWSCURRENT, then rotate again.',
  },
  tls: {
    says: 'The connection was not secured: the certificate of the database was refused, or it speaks no TLS.',
    fix: 'Look at the authority and host of its certificate; docs/rotation.md says how to trust another.',
  },
  kms: {
    says: 'The KMS key of the secret denied its use, or is disabled.',
    fix: 'The key has to be enabled, and let the role of the rotation function use kms:Decrypt and kms:GenerateDataKey.',
  },
  value: {
    says: 'The value of the secret is not what the rotation function expects: not JSON, a field is missing, or another engine.',
    fix: 'Correct the JSON of AWSCURRENT, or attach the rotation function of this engine.',
  },
  throttled: {
    says: 'AWS was throttling the calls of the rotation function.',
    fix: 'Secrets Manager retries automatically; if it stays, rotate fewer secrets at the same time.',
  },
  capacity: {
    says: 'The database takes no more connections, or is read-only or starting.',
    fix: 'Free connections, or have the secret name the writer. Secrets Manager retries automatically.',
  },
  denied: {
    says: 'AWS denied the rotation function a call.',
    fix: 'Its role needs DescribeSecret, GetSecretValue, PutSecretValue and UpdateSecretVersionStage on the secret, and GetRandomPassword.',
  },
  privilege: {
    says: 'The user of the database lacks a privilege for the change.',
    fix: 'Let it change the password, or name one that may as "masterarn": docs/rotation.md.',
  },
  unknown: {
    says: 'The rotation function failed, in a way that is not known here.',
    fix: 'Its log says more.',
  },
} as const;

type CauseId = keyof typeof CAUSES;
export const causeOf = (id: CauseId): Cause => ({ id, ...CAUSES[id] });

// The first that matches is the cause: what is specific comes before what is general. Our own function names the kind.
const SIGNS: readonly [CauseId, RegExp][] = [
  [
    'kms',
    /KMS.{0,200}(denied|disabled|Exception)|Access to KMS|KMSAccessDenied|DecryptionFailure|kms:(Decrypt|GenerateDataKey)/i,
  ],
  ['throttled', /Throttl|TooManyRequests|Rate exceeded/i],
  ['denied', /AccessDenied|not authorized to perform|UnauthorizedOperation/i],
  [
    'capacity',
    /"problem":"(capacity|read-only)"|too many (connections|clients)|remaining connection slots|\b53300\b|ER_CON_COUNT|read[- ]only transaction|starting up/i,
  ],
  ['tls', /"problem":"tls"|certificate|\bSSL\b|\bTLS\b|CERT_|handshake/i],
  [
    'privilege',
    /"problem":"permission"|permission denied for|must be superuser|ER_SPECIFIC_ACCESS|insufficient privilege/i,
  ],
  [
    'authentication',
    /"problem":"authentication"|password authentication failed|authentication failed|Access denied for user|\b28P01\b|unable to log into database|login failed/i,
  ],
  [
    'unreachable',
    /"problem":"network"|timed? ?out|ETIMEDOUT|ECONNREFUSED|ENOTFOUND|EHOSTUNREACH|EAI_AGAIN|Could not connect|Unable to connect|Connection refused/i,
  ],
  [
    'value',
    /"problem":"(value|unsupported|database|secret)"|JSONDecode|not valid JSON|Unexpected token|KeyError|key is missing|missing from secret JSON|Database engine must be|engine/i,
  ],
];

/** What a line of a log is about; undefined for one that tells of no failure. Nothing of the line is kept. */
export function classify(line: string): CauseId | undefined {
  return SIGNS.find(([, pattern]) => pattern.test(line.slice(0, 4_000)))?.[0];
}
