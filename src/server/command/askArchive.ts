import type { ArchivedStudy } from '../../domain/lookback/archivedStudy.ts';
import { type ArchiveQuery, timeOfSeconds } from '../../domain/lookback/archiveQuery.ts';
import type { StudyContents } from '../../domain/lookback/compareArchived.ts';
import { type ArchivePlace, studyOfAnswer } from '../../domain/lookback/studyOfAnswer.ts';
import type { DataSet } from '../../standards/dicom/dataSet.ts';
import { readDataSet } from '../../standards/dicom/readDataSet.ts';
import {
  readStudyAnswer,
  studyRootFindSopClass,
  writeInstanceQuery,
  writeSeriesQuery,
  writeStudyQuery,
} from '../../standards/dicom/studyAnswer.ts';
import {
  type Encoding,
  explicitVrLittleEndianUid,
  implicitVrLittleEndianUid,
} from '../../standards/dicom/transferSyntax.ts';
import { type ClientAssociation, openAssociation } from '../dimse/dimseClient.ts';
import { DimseError } from '../dimse/dimseError.ts';
import type { FindAnswer } from '../dimse/findRequest.ts';
import { quoteWireText } from '../dimse/quoteWireText.ts';
import type { ListContents } from '../lookback/compareMonth.ts';
import type { ArchiveReply, AskArchive } from '../lookback/walkDay.ts';

/** A DICOM system by its title and address. */
export interface ArchiveAddress {
  readonly aet: string;
  readonly host: string;
  readonly port: number;
}

/** Reads `AET@HOST:PORT`; an IPv6 address stands in brackets. Null for anything else. */
export function readArchiveAddress(text: string): ArchiveAddress | null {
  const found = /^([\x21-\x3f\x41-\x5b\x5d-\x7e]{1,16})@(\[[0-9A-Fa-f:]+\]|[A-Za-z0-9.-]{1,253}):(\d{1,5})$/.exec(text);
  if (!found) return null;
  const port = Number(found[3]);
  const host = (found[2] as string).replace(/^\[|\]$/g, '');
  return port >= 1 && port <= 65_535 ? { aet: found[1] as string, host, port } : null;
}

export interface ArchiveAsked {
  readonly ask: AskArchive;
  /** Every instance of a study, by its series. */
  readonly listContents: ListContents;
  close(): Promise<void>;
}

type WriteKeys = (encoding: Encoding) => Uint8Array;

/**
 * Asks an archive by C-FIND, one question at a time over one association, which is opened anew when it is lost. Nothing but
 * queries is ever proposed to it, so nothing else can be sent (S10).
 */
export function askByFind(address: ArchiveAddress, callingAet: string, place: ArchivePlace): ArchiveAsked {
  let open: ClientAssociation | null = null;
  return { ask, listContents, close };

  async function ask({ day, seconds, modality }: ArchiveQuery): Promise<ArchiveReply> {
    const studies: ArchivedStudy[] = [];
    const keys = {
      studyDate: day.replaceAll('-', ''),
      studyTime: seconds === null ? '' : `${timeOfSeconds(seconds.from)}-${timeOfSeconds(seconds.to)}`,
      modality: modality ?? '',
    };
    const { status, comment } = await find(
      (encoding) => writeStudyQuery(keys, encoding),
      (dataSet) => {
        const answer = readStudyAnswer(dataSet);
        if (answer) studies.push(studyOfAnswer(answer, day, place));
      },
    );
    return { studies, isCut: isCut(status, comment, studies.length) };
  }

  async function listContents(studyInstanceUid: string): Promise<StudyContents> {
    const contents = new Map<string, ReadonlySet<string>>();
    for (const series of await uidsOf(
      (encoding) => writeSeriesQuery(studyInstanceUid, encoding),
      'SeriesInstanceUID',
    )) {
      const write: WriteKeys = (encoding) => writeInstanceQuery(studyInstanceUid, series, encoding);
      contents.set(series, await uidsOf(write, 'SOPInstanceUID'));
    }
    return contents;
  }

  /** A list that was cut off would look like lost images: it is a failure. */
  async function uidsOf(write: WriteKeys, keyword: string): Promise<ReadonlySet<string>> {
    const uids = new Set<string>();
    const { status } = await find(write, (dataSet) => {
      const uid = dataSet.get(keyword);
      if (uid !== undefined) uids.add(uid);
    });
    if (status !== 0) throw invalidAnswer(status, null);
    return uids;
  }

  async function find(identifier: WriteKeys, take: (dataSet: DataSet) => void): Promise<FindAnswer> {
    open ??= await associate(address, callingAet);
    try {
      return await open.find({ sopClassUid: studyRootFindSopClass, identifier }, (match) => {
        const reading = readDataSet(match.identifier, { encoding: match.encoding });
        if (reading.kind === 'read') take(reading.dataSet);
      });
    } catch (error) {
      // The next question finds a new association.
      open?.abort();
      open = null;
      throw error;
    }
  }

  async function close(): Promise<void> {
    const association = open;
    open = null;
    await association?.release();
  }
}

/** A700H is out of resources; some archives end a shortened answer as if it had been cancelled (FE00H), or with a warning. */
function isCut(status: number, comment: string | null, count: number): boolean {
  if (status === 0) return false;
  const isWarning = status === 0x0001 || (status & 0xf000) === 0xb000;
  if (status === 0xa700 || status === 0xfe00 || (isWarning && count > 0)) return true;
  throw invalidAnswer(status, comment);
}

function invalidAnswer(status: number, comment: string | null): DimseError {
  const why = `${status.toString(16).toUpperCase().padStart(4, '0')}H${comment ? ` (${quoteWireText(comment)})` : ''}`;
  return new DimseError('DIMSE_ANSWER_INVALID', `Cannot ask the archive: it answered the query with ${why}`);
}

async function associate({ aet, host, port }: ArchiveAddress, callingAet: string): Promise<ClientAssociation> {
  const answer = await openAssociation({
    ...{ host, port, callingAet, calledAet: aet },
    contexts: [
      {
        abstractSyntax: studyRootFindSopClass,
        transferSyntaxes: [explicitVrLittleEndianUid, implicitVrLittleEndianUid],
      },
    ],
  });
  if (answer.kind === 'open') return answer.association;
  const why = `result ${answer.result}, source ${answer.source}, reason ${answer.reason}`;
  throw new DimseError('DIMSE_ASSOCIATION_LOST', `Cannot ask ${aet} at ${host}:${port}: it rejected us (${why})`);
}
