/// <reference types="node" />
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { markWhere } from './markWhere.ts';

const lines = ['MSH|^~\\&|RIS|RVV|||20261122||ADT^A08|77|P|2.4', 'PID|1||A12^^^RVV^MR~999^^^NHS||SMÎTH^ANN'];

/** The lines with what is wrong in brackets. */
const marked = (where: string | null) =>
  markWhere(lines, where).map(({ runs }) => runs.map(({ text, wrong }) => (wrong ? `[${text}]` : text)).join(''));

test('a field, a component, a segment or a byte is marked where it stands', () => {
  const cases = [
    { where: 'PID-3', line: 1, says: 'PID|1||[A12^^^RVV^MR~999^^^NHS]||SMÎTH^ANN' },
    { where: 'PID-5.2', line: 1, says: 'PID|1||A12^^^RVV^MR~999^^^NHS||SMÎTH^[ANN]' },
    { where: 'PID-5.1', line: 1, says: 'PID|1||A12^^^RVV^MR~999^^^NHS||[SMÎTH]^ANN' },
    { where: 'PID-7', line: 1, says: 'PID|1||A12^^^RVV^MR~999^^^NHS||SMÎTH^ANN[]' },
    { where: 'PID', line: 1, says: '[PID|1||A12^^^RVV^MR~999^^^NHS||SMÎTH^ANN]' },
    { where: 'MSH-3', line: 0, says: 'MSH|^~\\&|[RIS]|RVV|||20261122||ADT^A08|77|P|2.4' },
    { where: 'MSH-9', line: 0, says: 'MSH|^~\\&|RIS|RVV|||20261122||[ADT^A08]|77|P|2.4' },
    { where: 'byte 0', line: 0, says: '[M]SH|^~\\&|RIS|RVV|||20261122||ADT^A08|77|P|2.4' },
    { where: 'byte 44', line: 0, says: 'MSH|^~\\&|RIS|RVV|||20261122||ADT^A08|77|P|2.[4]' },
    { where: 'byte 45', line: 0, says: 'MSH|^~\\&|RIS|RVV|||20261122||ADT^A08|77|P|2.4[]' },
    { where: 'byte 46', line: 1, says: '[P]ID|1||A12^^^RVV^MR~999^^^NHS||SMÎTH^ANN' },
    { where: 'byte 79', line: 1, says: 'PID|1||A12^^^RVV^MR~999^^^NHS||SM[Î]TH^ANN' },
    { where: 'byte 80', line: 1, says: 'PID|1||A12^^^RVV^MR~999^^^NHS||SM[Î]TH^ANN' },
    { where: 'byte 81', line: 1, says: 'PID|1||A12^^^RVV^MR~999^^^NHS||SMÎ[T]H^ANN' },
  ];
  for (const { where, line, says } of cases) {
    assert.equal(marked(where)[line], says, where);
    assert.equal(marked(where)[1 - line], lines[1 - line], `${where} marks nothing else`);
  }
});

test('a place we cannot find marks nothing and loses nothing', () => {
  for (const where of [null, '', 'ZZZ-1', 'byte 9999', 'somewhere']) assert.deepEqual(marked(where), lines);
});
