/** What each of the six fields of a cron expression may be; of days, one is always `?`. */
const FIELDS: readonly { least: number; most: number; names: RegExp }[] = [
  { least: 0, most: 59, names: /^$/ },
  { least: 0, most: 23, names: /^$/ },
  { least: 1, most: 31, names: /^(\?|L|\d+W)$/ },
  { least: 1, most: 12, names: /^(JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)$/ },
  { least: 1, most: 7, names: /^(\?|L|\d#\d|SUN|MON|TUE|WED|THU|FRI|SAT)$/ },
  { least: 1970, most: 2199, names: /^$/ },
];

/** Whether EventBridge Scheduler takes an expression: `rate(5 minutes)`, or `cron(0 7 * * ? *)`. */
export function isSchedule(expression: string): boolean {
  const rate = /^rate\((\d+) (minute|hour|day)(s?)\)$/.exec(expression);
  if (rate) return Number(rate[1]) > 0 && (Number(rate[1]) === 1) === (rate[3] === '');
  const fields = /^cron\((.*)\)$/.exec(expression)?.[1]?.split(' ') ?? [];
  const days = [fields[2], fields[4]];
  return fields.length === FIELDS.length && days.filter((day) => day === '?').length === 1 && fields.every(isField);
}

const isField = (field: string, n: number): boolean =>
  field.split(',').every((part) => {
    const [range = '', step] = part.split('/');
    if (step !== undefined && !(Number(step) > 0)) return false;
    return range === '*' || range.split('-').every((end) => isEnd(end, n));
  });

function isEnd(end: string, n: number): boolean {
  const { least = 0, most = -1, names = /^$/ } = FIELDS[n] ?? {};
  return /^\d+$/.test(end) ? Number(end) >= least && Number(end) <= most : end !== '' && names.test(end);
}
