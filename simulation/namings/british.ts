import { byRank, groups, type Naming, words } from './naming.ts';

const frequent = words(
  'Smith Taylor Brown Wilson Johnson Walker Wright Robinson Thompson White Green Hall Wood Clarke Jackson Harris Turner Hill Cooper Ward Moore Clark Baker Harrison Martin Allen Mitchell Scott Campbell Stewart MacDonald Robertson Anderson Murray Reid Ross Young Watson McKenzie MacLeod Shaw Bell Bailey Carter Parker Bennett Cook Marshall Fisher Barnes Knight Palmer Webb Rogers Stevens Hunter Read Pearce Fox Mason Dixon Holmes Chapman Fletcher Grant Sutherland Fraser',
);
const beginnings = words(
  'Ash Black Brad Birch Bur Carl Clay Cold Dray East Elm Fair Farn Garth Had Hart Hazel Hol Horn Ing Kings Lang Lind Lock Mar Mid New North Oak Old Pen Rad Red Rush Sal Shel Stan Stock Thorn Up Wake Wal West Whit Win Wood',
);
const endings = words(
  'bourne bridge bury by combe cote croft dale den field ford gate ham hurst ing land ley low man mere over ridge shaw stead stone ton wall well wick worth',
);
const given = {
  F: words(
    'Margaret Susan Patricia Christine Mary Jean Catherine Elizabeth Jacqueline Sarah Karen Julie Helen Emma Claire Laura Rebecca Charlotte Olivia Amelia Sophie Jessica Emily Lucy Hannah Katie Alice Ruth Joan Dorothy Eileen Barbara Sheila Pamela Janet Linda Deborah Rachel Nicola Gillian Philippa Isobel Freya Poppy Edith Winifred',
  ),
  M: words(
    'David John Peter Michael Robert Paul William James Thomas George Christopher Andrew Stephen Richard Mark Anthony Daniel Matthew Oliver Jack Harry Charles Edward Joseph Samuel Alexander Geoffrey Kenneth Ronald Derek Brian Alan Keith Graham Philip Nicholas Benjamin Adam Ryan Callum Ian Duncan Alastair Leslie Stanley Walter',
  ),
};

export const british: Naming = {
  name: 'English and Scottish',
  percent: 52,
  takesName: 0.75,
  swaps: 0.006,
  family(random) {
    if (random.chance(0.03)) return `${tail(random)}-${byRank(random, frequent)}`;
    return random.chance(0.32) ? byRank(random, frequent) : tail(random);
  },
  given: (random, sex) =>
    random.chance(0.55)
      ? `${byRank(random, given[sex], 9)} ${byRank(random, given[sex], 9)}`
      : byRank(random, given[sex], 9),
  familyOfChild: (_, family) => family,
  spellings: groups(
    'Catherine/Katherine/Kathryn/Katharine Clarke/Clark Reid/Read/Reed Stephen/Steven Geoffrey/Jeffrey Philip/Phillip Philippa/Phillipa Sarah/Sara Hannah/Hanna Alastair/Alistair/Alasdair Isobel/Isabel/Isabelle Smith/Smyth/Smythe Stewart/Stuart MacDonald/McDonald/Macdonnell MacLeod/McLeod/McCloud McKenzie/MacKenzie Thompson/Thomson/Tomson Shaw/Shore Pearce/Pierce/Peirce Wright/Right Claire/Clare/Clair Gillian/Jillian Ian/Iain Graham/Graeme Bailey/Bayley/Baillie Allen/Allan/Alan Anthony/Antony Nicola/Nichola Rebecca/Rebekah Leslie/Lesley Knight/Night Stevens/Stephens Dixon/Dickson Webb/Web Jean/Jeanne Rachel/Rachael Deborah/Debra',
  ),
  shortForms: groups(
    'William/Bill/Billy/Will Robert/Bob/Rob Margaret/Peggy/Maggie/Meg Elizabeth/Betty/Liz/Beth Richard/Dick/Rick Michael/Mike/Mick James/Jim/Jamie Patricia/Pat/Trish Catherine/Kate/Cath Edward/Ted/Ned Charles/Charlie Thomas/Tom Christopher/Chris Stephen/Steve Susan/Sue Dorothy/Dot Jacqueline/Jackie Deborah/Debbie Benjamin/Ben Samuel/Sam Alexander/Alex/Sandy John/Jack Kenneth/Ken Ronald/Ron Winifred/Win Matthew/Matt Andrew/Andy Nicholas/Nick Joseph/Joe Anthony/Tony Barbara/Babs Pamela/Pam Rebecca/Becky Philippa/Pippa',
  ),
};

function tail(random: Parameters<Naming['family']>[0]): string {
  return `${random.pick(beginnings)}${random.pick(endings)}`;
}
