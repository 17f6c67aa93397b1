/** Text as it is compared: line breaks and capitals make no difference, since messages are wrapped for reading. */
const normal = (text: string): string => text.replace(/\s+/g, ' ').trim().toLowerCase();

/** Whether a text says all of these; one written as `/…/` is a pattern. */
export function says(text: string, wanted: string | readonly string[]): boolean {
  const whole = normal(text);
  return [wanted].flat().every((part) => {
    const [, pattern] = /^\/(.+)\/$/.exec(part) ?? [];
    return pattern === undefined ? whole.includes(normal(part)) : new RegExp(pattern, 'i').test(whole);
  });
}

/** An address is the network of its own, and an ARN ends in what it names; `*` stands for anything. */
export function sameTarget(target: string, wanted: string): boolean {
  if (wanted.includes('*')) {
    const parts = wanted.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    return new RegExp(`^${parts.join('.*')}$`).test(target);
  }
  return target === wanted || target === `${wanted}/32` || target === `${wanted}/128` || isWithin(target, wanted);
}

const isWithin = (target: string, wanted: string): boolean =>
  (target.startsWith('arn:') && (target.endsWith(`/${wanted}`) || target.endsWith(`:${wanted}`))) ||
  (wanted.startsWith('arn:') && (wanted.endsWith(`/${target}`) || wanted.endsWith(`:${target}`)));
