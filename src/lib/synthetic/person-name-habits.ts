/** Where a child's names come from: the id of a family of names. */
export type NameGroup = string

/** Beginnings and ends from which rare names are put together; spaces between the parts. */
export type Syllables = { readonly female: NameParts; readonly male: NameParts; readonly surname: NameParts }
export type NameParts = readonly [string, string]

export type NameHabits = {
  /** Of births, in per cent, after the main groups of the census of England. */
  readonly births: number
  /** Of draws, the shares that the lists leave out as rare: the shorter a list, the more. */
  readonly rareFirst: number
  readonly rareSurname: number
  /** First names taken from the general list. */
  readonly generalFirst: number
}

/** The lists of all groups but the first are short, so that much comes from elsewhere; the shares are rough. */
export const NAME_HABITS: Readonly<Record<NameGroup, NameHabits>> = {
  general: { births: 67, rareFirst: 0.06, rareSurname: 0.15, generalFirst: 0 },
  irish: { births: 3, rareFirst: 0.2, rareSurname: 0.4, generalFirst: 0.5 },
  'south-asian-muslim': { births: 11, rareFirst: 0.3, rareSurname: 0.35, generalFirst: 0.1 },
  'south-asian-other': { births: 5, rareFirst: 0.5, rareSurname: 0.5, generalFirst: 0.2 },
  polish: { births: 5, rareFirst: 0.4, rareSurname: 0.7, generalFirst: 0.3 },
  'west-african': { births: 6, rareFirst: 0.5, rareSurname: 0.7, generalFirst: 0.4 },
  romanian: { births: 3, rareFirst: 0.4, rareSurname: 0.7, generalFirst: 0.3 },
}

/** The earlier in its list, the commoner. */
export const RARE_NAMES: Readonly<Record<NameGroup, Syllables>> = {
  general: {
    female: [
      'Ab Ad Ae Al Am An Ar Ash Aur Bel Bri Cal Cas Cel Dai Del El Em Ev Fay Gia Har Is Jai Jo Ka Kay ' +
        'La Le Lil Lu Mae Mar Mi Nel No Ol Pe Ra Ri Ro Sa Sha Sky Ta Te Va Wil Ze',
      'bella da delia elle ena enna erie essa etta iah ianna ibel ika ila ina issa iya lani leigh ' +
        'lina lotte lyn mara mia mina na naya nessa ria rose sia tia vie vina wen xie ya zana',
    ],
    male: [
      'Ac Al An Ar Ash Ax Bay Ben Bo Bra Bro Cal Cas Co Cor Da Dax De El Em Ev Fin Gra Har Hen Ja Jax ' +
        'Jen Jo Ka Ke Ky La Le Lo Ma Mi Ne Or Pres Ra Re Ro Ry Se Ta Te Ty Wil Za',
      'brey can den der din don drik dyn ell en ias ic iel ien in ion is ius kai lan len lin lon mar ' +
        'mon nan nell o on ric ron ry ston ten ton tyn van vin vis xon yan yn zen',
    ],
    surname: [
      'Ack Ald Amb Arm Ash Aust Bag Bal Bar Beck Bed Ber Black Blen Bram Brax Bren Brock Bur Cald Car ' +
        'Cas Chad Charl Chol Clay Cop Cor Cran Croft Cul Dar Den Dray Dun East Eg El Ever Fair Fen Fox ' +
        'Gar Gil Gled Grim Had Hal Hard Has Hath Hay Hel Hen Hep Hol Hors Hud Ing Kel Ken Kirk Lang Lay ' +
        'Led Lin Lock Lud Mal Mar Mel Mid Mor Net New Nor Oak Old Os Pen Pick Ras Red Rip Rock Rud Rush ' +
        'Sal Sand Sed Shel Shir Skel Smal Stan Stap Stir Stock Sut Swin Tat Thorn Thurl Tol Tren Tun Up ' +
        'Wad Wal War Wat Well West Whal Whit Wick Win Wol Wrag Yar',
      'abridge acre ashaw aster away bank beck berry borne borough bourne brook bury by cliff combe ' +
        'cot cott croft dale den der dike don fast feld field fold foot ford gate gill grave ham hart ' +
        'head hill hope house hurst ing ingale ingdon ingham inghurst ington kin kirk lake land law ' +
        'leigh lett ley lock low man mere mond more ney nell nett ney ock ow pole ridge rigg royd sall ' +
        'sey shall shaw side son stall stead ster stock stone stow thorp thwaite ton tree vell wald ' +
        'wall ward waite way well wick wood worth yard',
    ],
  },
  irish: {
    female: [
      'Ain Ao Bla Brid Cao Cli Der Ea Fia Fio Lao Mai Muir Nia Or Sad Sor',
      'bhla dhna gh lann leen lin mhe na nagh ne nait nan nna ra reann rla',
    ],
    male: [
      'Ao Bran Cath Col Con Dair Der Dia Don Eo Fia Fer Lor Mur Or Rua Sea',
      'al an dan gal gan ghan il in lach lan mac man mot nan nal raid rmuid',
    ],
    surname: [
      "Ma Mac Mc O' Fitz Gil Kil Cor Con Cul Don Dor Fin Gar Ger Ha Hea Lou Mul Mur Rea Shee Tier",
      'Anulty aghty aney avan bride cahy carron conaty don dowd fadden farland garry ghan ginty gowan ' +
        'grath hale han hane herty inerney kenna key lan laney leary lon mahon nally namara nell nerney ' +
        'niff phy ran rdan ron rooney sorley vin',
    ],
  },
  'south-asian-muslim': {
    female: [
      'A Aa Am An Ar Az Ba Eh Fa Ha Ham Hi Ifr Ja Kha Li Ma Mah Man Na Ra Ri Ru Sa Sha Su Tah Um Wa ' +
        'Ya Za Zu',
      'ah aira am an ana ara een eena eera el ha ima ina ira isa isha iya ja la ma mina nab naz ra ' +
        'reen ria sa sma wah ya za',
    ],
    male: [
      'A Aa Ab Ad Af Ah Am An Ar As Ay Az Ba Dan Fa Fai Ha Ham Hu Ib Id Ja Ka Kha Ma Mu Na Qa Ra Re ' +
        'Sa Sha Su Ta Um Wa Ya Za Zu',
      'an aan af al am ar bir daan deen fan far had hid hir id if il im ir jid lam lik man med mil ' +
        'mir naid ran rif sam san sif tar yan yed zal zan',
    ],
    surname: [
      'A Ab Ak Am An As Az Ba Bas Cha Da Fa Far Gha Gul Ha Haq Ja Jam Ka Kha Kho La Ma Mah Man Mu Na ' +
        'Naz Pa Qa Ra Rah Sa Sha Su Ta Wa Ya Za Zam',
      'aat ani bani bari boob daar dar deen dri fari fiq ghal hir jid kar khar lam lik man mani meed ' +
        'mood mtaz nawar nder nis oor que rani reen rif san shi sif tar udhury ullah war yat zal zir',
    ],
  },
  'south-asian-other': {
    female: [
      'A Aa Am An Ash Bha Dee Di Gur Har Ish Ja Jas Ka Ki Kri La Ma Man Mee Na Ni Pa Pra Ra Ri Sa Shi ' +
        'Si Su Ta Va Ya',
      'a al an ana ani ara avi dhi eet esha ha ika ina isha iya kshi la leen li mi mita na neet ni ' +
        'preet ra rti shka sha ta thi tika vi ya',
    ],
    male: [
      'A Aa Ab Ad Am An Ar Bal Bha Dev Dha Gur Har Ish Ja Jas Ka Kar Kri Man Ni Pra Pre Ra Raj Ri Sa ' +
        'Shi Su Ta Va Vi Ya Yu',
      'an av deep deesh dev esh esh han hil im inder ir it jan jeet kar kash kit man mit nav nay nesh ' +
        'nith ran rav reet shan shay sh van veer vik yan',
    ],
    surname: [
      'Ag Ah Am Ana Ba Bal Ban Bha Bo Cha Cho Da Dev Dha Ga Gho Go Ha Iy Ja Ka Kal Kha Ko La Ma Mal ' +
        'Na Nai Pa Pan Pra Ra Ro Sa San Sha So Su Ta Tri Va Ve Vi',
      'ari ath bra char dal dari das dhar dya gar gil gan gra hal hani har hia jee jpal kar kur lia ' +
        'lekar man mar mbi nani nath nder ndra nga nkar rai ran rani rasia rtha samy sh shi swami tel ' +
        'thi tra vedi wal yar',
    ],
  },
  polish: {
    female: [
      'Ag An Bar Bo Dag Dom El Ga Han Ig Iw Jag Jo Kal Kar Kor Lau Le Lil Mag Mal Mar Mi Na Ok Pa Sa ' +
        'Syl Wan We Zo',
      'ata da dia eta gda gna ia ina ita ka la la lia lina mila na nata nka nna ola ra ria sia sława ' +
        'szka tyna wia zja',
    ],
    male: [
      'Ad Al Ar Bar Bo Cez Da Do Er Fi Ga Hu Ig Jan Je Ju Ka Kon Krys Leo Lu Ma Mar Mi Ni Nor Pa Pio ' +
        'Ra Ro Se Sta Ta To Wik Wi Zbig',
      'an bert cjan dam dan dek drzej ek fał gniew ian in ius kasz ksy lian lip mek mian mir niel ' +
        'nisław on osz rad rek sław tek tian tłomiej tor trek usz weł',
    ],
    surname: [
      'Ada Ba Bart Bia Bo Bor Bro Cho Chmie Cie Czar Da Do Dro Fra Ga Glo Go Gra Gro Ja Jab Jan Ka ' +
        'Kac Ko Kol Kor Kra Kru Ku La Le Ma Mar Mi Mro No Ol Pa Pie Pio Po Ra Ro Ru Sa Sob Sta Su Szy ' +
        'Tom Ur Wa Wie Wil Wo Wro Za Zie',
      'ński ska ski bski chowicz cki czak czyk dzik galski giel jczyk kowski ldowski lczyk lewicz ' +
        'linski lski łowski manski mczak nczak nek nik niewski nowicz nski ra rczak recki rowski rski ' +
        'rz siak sik ski szek szko tek tkowski wicki wicz wiec wka wski zek zewski zniak',
    ],
  },
  'west-african': {
    female: [
      'A Abi Ade Ado Afi Aka Am Ayo Bo Chi Da Dze E Ebu Efua Esi Fo Ife If Ki Mo Ne Ngo Nka Nne O Ola ' +
        'Olu Omo On Si Sim To U Uzo Ya Ye Zi',
      'ba bola bimpe di dinma doo eoma fe funke goz iola ka kemi lade lara lola ma mide moke na ndu ' +
        'nike nne nwa ola ra sa seyi shade sola ti wunmi yemi yinka zie',
    ],
    male: [
      'A Ade Af Aki An Ayo Ba Chi Da E Ebu Fe Fem Ife Ike Ja Ka Ko Ma Na Ny Nna O Obi Ola Olu Omo Se ' +
        'Su Ta Te To U Uche Ya Ye',
      'bayo bi bola buike di dele dayo emeka fe femi jide ka kunle lekan lu ma mba mide nda nna nze ' +
        'ola rinde sam seun sola tade tayo tola tunde wale wu yemi yinka zie',
    ],
    surname: [
      'Aba Ade Adu Afo Aga Agye Aki Ala Ama Amo Ani Anto Ari Awo Ayo Ba Bam Bo Chi Da Dar Do Ebo Edo ' +
        'Ek Em Fa Fo Ga Ibe Igw Iro Ka Kwa La Ma Me Mbo Na Nka Nti Nwa Oba Obi Odu Ofo Oga Ok Ola Olu ' +
        'Omo On Opo Ori Osa Oti Owo Qua Sa So Ta Udo Um Uzo Wo Ya',
      'bamowo bari bayo beze bola bulu chukwu dapo deji di diran du dugu feyi fiade fori goke gun ' +
        'jimi juwon kah ke kiti kolo ku kwe kwu lade lana lawal leke mah mensah mide mono mpong na nda ' +
        'nkwo nna nola nsah nto ori pong rah rinola sanya sah semi shola tola tunji wale wande wu yemi ' +
        'yi yinka zie zor',
    ],
  },
  romanian: {
    female: [
      'Ad Al An Bi Ca Co Cri Da De El Fla Ga Geo Il Io Iu La Li Lo Ma Mi Mo Na Oa Pa Ro Sa Si So Te Va Vi',
      'ana ca cica dra dreea ela ena eta gia ia iana ica ina lia lina lora mina mona na nca nda nela ' +
        'nica ra rela rgiana ria rina sa tia tina',
    ],
    male: [
      'Ad Al An Bog Ca Ci Co Cos Da Do Dra Du Em Eu Fa Flo Ga Geo Il Io Iu La Li Lu Ma Mi Ni Oc Ov Pa ' +
        'Pe Ra Re Se Sil So Te To Va Vi',
      'bi bian cel cian cu dan dor drei dru el gos ian id iel il in ius iu la lian lin man min nel ' +
        'nut ntin ran rel rian rin ru stin tan tin tor tru vian viu',
    ],
    surname: [
      'Al An Ba Bal Bog Bra Bu Ca Ce Ci Co Con Cris Da Di Do Dra Du En Fi Ga Geor Gri Ha Il Io Iv La ' +
        'Lu Lup Ma Mi Mo Mun Na Ne Ni Op Pa Pe Pir Po Pre Ra Ro Ru Sa Sto Sta Su Ta To Tur Un Va Vi Vo ' +
        'Za',
      'ache aru bu can cea cescu ciu covei cu culescu dea descu drescu escu eanu gan ghel goi gu ilă ' +
        'ilescu ineanu iu lache lea lescu lu man mescu mitru nache naru nea nescu niu nu pescu ran rea ' +
        'rescu riu roiu ru scu stan tean teanu tescu toiu tu xa zan',
    ],
  },
}
