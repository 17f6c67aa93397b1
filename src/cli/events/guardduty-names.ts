type Fields = Record<string, unknown>;

/**
 * Where the names of GuardDuty's API are more than another first letter: by the field that holds the structure, in the
 * event's naming, and the API's name of the member. All of them are in the model of the API; a test holds this list to it.
 */
const RENAMED: Record<string, Record<string, string>> = {
  productCodes: { Code: 'productCodeId', ProductType: 'productCodeType' },
  taskDetails: { TaskCreatedAt: 'createdAt' },
  kubernetesApiCallAction: { SourceIps: 'sourceIPs' },
  rdsLoginAttemptAction: { LoginAttributes: 'LoginAttributes' },
  account: { Name: 'account' },
  ec2Instance: { IamInstanceProfile: 'IamInstanceProfile' },
  kubernetesWorkload: { KubernetesResourcesTypes: 'type' },
  location: { Latitude: 'lat', Longitude: 'lon' },
};

/** Fields whose keys are data, such as `AWS::S3::Bucket`, and how many levels of them there are. */
const KEYED_BY_DATA: Record<string, number> = { affectedResources: 1, profiles: 2, behavior: 2 };

/** Fields that the API gives in seconds since 1970, and an event as text in ISO 8601. */
const TIMES = new Set([
  ...['createdAt', 'updatedAt', 'startedAt', 'modifiedAt', 'lastModifiedAt', 'createdTime', 'startTime', 'endTime'],
  ...['scanStartedAt', 'scanCompletedAt', 'firstSeenAt', 'lastSeenAt'],
]);

/**
 * A finding as GuardDuty's API, its command line or an SDK gives it, in the names and forms of an event: `Type` is
 * `type`, times are text, and what `additionalInfo` keeps as text stands beside it, as `sample` and `threatListName` do.
 * A finding that has the event's names already keeps them.
 */
export function guardDutyDetail(finding: Fields): Fields {
  const detail = renamed(finding, '') as Fields;
  const { service } = detail;
  const info = isFields(service) ? service.additionalInfo : undefined;
  if (!isFields(service) || !isFields(info)) return detail;
  return { ...detail, service: { ...service, additionalInfo: { ...insideOf(info.value), ...info } } };
}

function renamed(value: unknown, parent: string): unknown {
  if (Array.isArray(value)) return value.map((entry) => renamed(entry, parent));
  if (value instanceof Object) {
    const fields: Fields = {};
    for (const [name, inner] of Object.entries(value)) {
      // It is no field of a finding, and would be no field of the copy.
      if (name === '__proto__') continue;
      const key = eventName(name, parent);
      const levels = Object.hasOwn(KEYED_BY_DATA, key) ? KEYED_BY_DATA[key] : undefined;
      fields[key] = levels ? keptKeys(inner, levels) : renamed(inner, key);
    }
    return fields;
  }
  return typeof value === 'number' && TIMES.has(parent) ? isoOfSeconds(value) : value;
}

/** What an event calls a member of the API. */
function eventName(name: string, parent: string): string {
  const others = Object.hasOwn(RENAMED, parent) ? RENAMED[parent] : undefined;
  const other = others && Object.hasOwn(others, name) ? others[name] : undefined;
  return other ?? name.charAt(0).toLowerCase() + name.slice(1);
}

function keptKeys(value: unknown, levels: number): unknown {
  if (levels === 0 || !isFields(value)) return renamed(value, '');
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, keptKeys(inner, levels - 1)]));
}

/** A number that is no time stays one: the reader of the event then says what is wrong. */
export function isoOfSeconds(seconds: number): string | number {
  const at = new Date(seconds * 1_000);
  return Number.isNaN(at.getTime()) ? seconds : at.toISOString();
}

function insideOf(text: unknown): Fields {
  if (typeof text !== 'string') return {};
  try {
    const inside: unknown = JSON.parse(text);
    return isFields(inside) ? inside : {};
  } catch {
    // Findings of the first years hold a Python dictionary there; whether it says sample is read by the source.
    return {};
  }
}

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
