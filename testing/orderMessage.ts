/** What an order of an invented patient says. */
export interface OrderSaid {
  readonly controlId: string;
  readonly accession: string;
  /** MSH-3 and MSH-4 joined by `|`. */
  readonly sender?: string;
  readonly familyName?: string;
  readonly givenName?: string;
  readonly hospitalNumber?: string;
  /** Empty: the message gives none. */
  readonly nhsNumber?: string;
  readonly birthDate?: string;
  /** ORC-5: `SC` scheduled, `CM` performed, `CA` cancelled. */
  readonly status?: string;
  readonly studyInstanceUid?: string;
  /** The address of the accession number, as this sender has it. */
  readonly accessionIn?: 'OBR-18' | 'IPC-1';
}

/** An ORM^O01 as the IHE radiology framework 2.3.1 has it, or with the accession number where another sender puts it. */
export function orderMessage(said: OrderSaid): Buffer {
  const {
    sender = 'RIS|RXN',
    familyName = 'SMITH',
    givenName = 'Anna',
    hospitalNumber = '17',
    nhsNumber = '',
    birthDate = '19500102',
    status = 'CM',
    studyInstanceUid,
    accessionIn = 'OBR-18',
  } = said;
  const obr = ['OBR', '1', '', '', 'CTHEA^CT Head^NICIP', '', '', '20240115070000+0000'];
  obr[24] = 'CT';
  if (accessionIn === 'OBR-18') obr[18] = said.accession;
  const identifiers = [...(nhsNumber ? [`${nhsNumber}^^^NHS^NH`] : []), `${hospitalNumber}^^^RXN^MR`];
  const lines = [
    `MSH|^~\\&|${sender}|SAFELIGHT|RXN|20240115070500+0000||ORM^O01|${said.controlId}|P|2.3.1`,
    `PID|1||${identifiers.join('~')}||${familyName}^${givenName}||${birthDate}|F`,
    'PV1|1|O|WARD 4',
    `ORC|SC||||${status}|||||20240115070500+0000`,
    Array.from(obr, (field) => field ?? '').join('|'),
    ...(accessionIn === 'IPC-1' ? [`IPC|${said.accession}`] : []),
    ...(studyInstanceUid ? [`ZDS|${studyInstanceUid}^^Application^DICOM`] : []),
  ];
  return Buffer.from(`${lines.join('\r')}\r`);
}
