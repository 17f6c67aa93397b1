import fc from 'fast-check';
import { CSV_HEADER, toCsv } from '../../src/export/csv.ts';
import { csvField } from '../../src/export/csv-field.ts';
import { everything, givenExportedAction, givenExportedFinding, hostileExports } from './given.ts';

/** The fields of a line, read as a spreadsheet reads them. */
function fieldsOf(line: string): string[] {
  const fields = [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,"]*))/g)];
  return fields.map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '');
}
const width = CSV_HEADER.split(',').length;

it.each([
  { title: 'an equals sign', text: '=cmd()', field: '"\'=cmd()"' },
  { title: 'a plus', text: '+1', field: '"\'+1"' },
  { title: 'a minus', text: '-1', field: '"\'-1"' },
  { title: 'an at', text: '@SUM(A1)', field: '"\'@SUM(A1)"' },
  { title: 'a tab before it', text: '\t=1', field: '"\'=1"' },
  { title: 'a comma', text: 'a,b', field: '"a,b"' },
  { title: 'a quote', text: 'a"b', field: '"a""b"' },
  { title: 'a line break', text: 'a\nb', field: 'a b' },
  { title: 'a bidi mark', text: 'a\u202eb', field: 'a b' },
])('a field with $title is harmless', ({ text, field }) => {
  expect(csvField(text)).toBe(field);
});

it.each(everything)('$title has a field for each column', ({ exported }) => {
  expect(fieldsOf(toCsv(exported))).toHaveLength(width);
});

it('whatever text findings bring along, no field is a formula and each stays in its column', () => {
  fc.assert(
    fc.property(hostileExports, (exported) => {
      const line = toCsv(exported);
      expect(line).not.toMatch(/[\n\r\0]/);
      const fields = fieldsOf(line);
      expect(fields).toHaveLength(width);
      for (const field of fields) expect(field).not.toMatch(/^\s*[=+\-@|%]/);
    }),
  );
});

it('a finding and an action share the columns that both have', () => {
  const names = CSV_HEADER.split(',');
  const [finding, action] = [givenExportedFinding(), givenExportedAction()].map((exported) => {
    const fields = fieldsOf(toCsv(exported));
    return Object.fromEntries(names.map((name, n) => [name, fields[n]]));
  });
  expect(finding).toMatchObject({ kind: 'finding', source: 'guardduty', band: 'low', outcome: '' });
  expect(action).toMatchObject({ kind: 'action', source: 'guardduty', outcome: 'applied', title: '' });
});
