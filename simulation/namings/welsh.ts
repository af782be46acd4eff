import { byRank, groups, type Naming, words } from './naming.ts';

const families = words(
  'Jones Davies Williams Evans Thomas Roberts Lewis Hughes Morgan Griffiths Edwards Owen Price Rees Lloyd Phillips Jenkins Howells Powell Bowen Pritchard Parry Vaughan Llewellyn Gwyn Morris Ellis Prosser Bevan Probert Gethin Tudor Cadwalladr Penry',
);
const given = {
  F: words(
    'Megan Siân Carys Angharad Ffion Bethan Rhian Gwenllian Eleri Lowri Cerys Nia Mair Bronwen Catrin Elin Gwen Sioned Myfanwy Nerys Delyth Eirlys Llinos Haf Olwen Ceridwen Non Mali',
  ),
  M: words(
    'Dafydd Rhys Owain Gareth Huw Ieuan Emyr Iolo Llŷr Gethin Geraint Hywel Gwilym Ifan Dylan Osian Tomos Aled Emrys Siôn Elis Trefor Eurig Glyn Idris Macsen Tudur Iestyn',
  ),
};

export const welsh: Naming = {
  name: 'Welsh',
  percent: 9,
  takesName: 0.7,
  swaps: 0.008,
  family(random, sex) {
    if (random.chance(0.05)) return `${sex === 'F' ? 'ferch' : 'ap'} ${byRank(random, given.M, 12)}`;
    if (random.chance(0.08)) return `${byRank(random, families, 12)}-${byRank(random, families)}`;
    return byRank(random, families, 3);
  },
  given: (random, sex) =>
    random.chance(0.4)
      ? `${byRank(random, given[sex], 9)} ${byRank(random, given[sex], 9)}`
      : byRank(random, given[sex], 9),
  familyOfChild: (_, family, sex) => family.replace(/^(ap|ferch) /, sex === 'F' ? 'ferch ' : 'ap '),
  spellings: groups(
    'Dafydd/David/Dafyd Rhys/Reece/Rees/Rhŷs Siân/Sian/Shan Ieuan/Ioan/Ewan/Iuan Hywel/Howell/Howel Huw/Hugh Owain/Owen Llewellyn/Llewelyn/Llywelyn Siôn/Sion/Shaun Catrin/Katrin Carys/Cerys/Karis Gwenllian/Gwenlian/Gwenllïan Ffion/Fion/Fionn Davies/Davis/Davys Griffiths/Griffith/Gruffydd Vaughan/Vaughn/Fychan Cadwalladr/Cadwallader Phillips/Philips Rhian/Rian/Rhiann Angharad/Angarad Gethin/Gethyn Sioned/Shoned Elin/Elen/Ellen Rees/Rhys/Reece Lloyd/Loyd/Llwyd Ifan/Evan Tomos/Thomas Bronwen/Bronwyn',
  ),
  shortForms: groups(
    'Gwenllian/Gwen Dafydd/Dai Angharad/Harri Gwilym/Gwil Bethan/Beth Myfanwy/Myf Catrin/Cat Tomos/Tom',
  ),
};
