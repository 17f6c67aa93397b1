/**
 * What OCSF 1.5 asks of the classes and objects that are exported: required attributes, types and enumerations, by
 * https://schema.ocsf.io/1.5.0. Unknown attributes of an object are refused, so that a mistyped one is seen.
 */
const text = { type: 'string', minLength: 1 };
const anyText = { type: 'string' };
const whole = { type: 'integer' };
const millis = { type: 'integer', minimum: 0 };
const object = (required: string[], properties: object, rest: object = {}) => ({
  type: 'object',
  required,
  properties,
  additionalProperties: false,
  ...rest,
});

const endpoint = object(
  [],
  {
    ip: { type: 'string', anyOf: [{ format: 'ipv4' }, { format: 'ipv6' }] },
    domain: anyText,
    port: { type: 'integer', minimum: 0, maximum: 65_535 },
    location: object([], { country: anyText }),
    autonomous_system: object([], { number: whole, name: anyText }),
  },
  { minProperties: 1 },
);

const base = {
  activity_id: whole,
  activity_name: text,
  category_uid: whole,
  category_name: text,
  class_uid: whole,
  class_name: text,
  type_uid: whole,
  type_name: text,
  time: millis,
  severity_id: { enum: [0, 1, 2, 3, 4, 5, 6, 99] },
  severity: text,
  message: anyText,
  status: text,
  status_detail: anyText,
  count: whole,
  start_time: millis,
  end_time: millis,
  metadata: object(['version', 'product'], {
    version: { const: '1.5.0' },
    uid: anyText,
    profiles: { type: 'array', items: { const: 'cloud' } },
    product: object(['vendor_name'], { name: text, vendor_name: text }),
  }),
  cloud: object(['provider'], {
    provider: { const: 'AWS' },
    region: text,
    account: object([], {
      uid: { type: 'string', pattern: '^\\d{12}$' },
      type_id: { const: 10 },
      type: { const: 'AWS Account' },
    }),
  }),
  remediation: object(['desc'], { desc: anyText }),
  unmapped: { type: 'object' },
};
const always = [
  'activity_id',
  'category_uid',
  'class_uid',
  'type_uid',
  'time',
  'severity_id',
  'metadata',
  // By the profile.
  'cloud',
];

export const detectionFinding = object([...always, 'finding_info'], {
  ...base,
  class_uid: { const: 2004 },
  category_uid: { const: 2 },
  activity_id: { enum: [0, 1, 2, 3, 99] },
  type_uid: { enum: [200_400, 200_401, 200_402, 200_403, 200_499] },
  status_id: { enum: [0, 1, 2, 3, 4, 5, 6, 99] },
  is_alert: { type: 'boolean' },
  finding_info: object(['uid', 'title'], {
    uid: anyText,
    title: anyText,
    types: { type: 'array', items: anyText },
    first_seen_time: millis,
    last_seen_time: millis,
    data_sources: { type: 'array', items: text },
    product: object(['vendor_name'], { name: text, vendor_name: text }),
    analytic: object(['type_id'], { name: anyText, type_id: { enum: [0, 1, 2, 3, 4, 99] }, type: text }),
    related_events: { type: 'array', items: object(['uid'], { uid: anyText }) },
    related_events_count: whole,
  }),
  evidences: {
    type: 'array',
    items: object([], { src_endpoint: endpoint, dst_endpoint: endpoint }, { minProperties: 1 }),
  },
  resources: {
    type: 'array',
    items: object([], {
      uid: anyText,
      name: anyText,
      type: text,
      region: text,
      cloud_partition: text,
      labels: { type: 'array', items: anyText },
    }),
  },
});

const remediation = (uid: number, more: object, required: string[]) =>
  object([...always, 'command_uid', ...required], {
    ...base,
    class_uid: { const: uid },
    category_uid: { const: 7 },
    activity_id: { enum: [0, 1, 2, 3, 4, 5, 99] },
    status_id: { enum: [0, 1, 2, 3, 4, 5, 6, 99] },
    command_uid: anyText,
    ...more,
  });

export const remediationActivity = remediation(7001, {}, []);
export const networkRemediationActivity = remediation(
  7004,
  { connection_info: object(['direction_id'], { direction_id: { enum: [0, 1, 2, 3, 99] } }) },
  ['connection_info'],
);
