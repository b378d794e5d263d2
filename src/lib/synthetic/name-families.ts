/** Names that go together: a family takes first names and surnames from one of these, and its neighbours often too. */
export type NameFamily = {
  readonly id: string
  /** Empty, like `male`: every first name that no other family lists. */
  readonly female: readonly string[]
  readonly male: readonly string[]
  /** Empty: every surname of the reference file. */
  readonly surnames: readonly string[]
}

/** The first is the rest of the population; each is as common as its first names are in the reference file. */
export const NAME_FAMILIES: readonly NameFamily[] = [
  { id: 'general', female: [], male: [], surnames: [] },
  {
    id: 'irish',
    female: words(
      'Aoife Niamh Caoimhe Ciara Siobhan Saoirse Orla Roisin Eimear Clodagh Aisling Sinead Maeve Grainne Fionnuala',
    ),
    male: words('Conor Declan Finn Finlay Cillian Oisin Ronan Eoin Cian Padraig Ciaran Fionn Tadhg Niall'),
    surnames: words(
      "Murphy Kelly Walsh O'Brien Byrne O'Connor O'Neill O'Sullivan O'Reilly Doyle McCarthy Gallagher Doherty Kennedy " +
        'Lynch Murray Quinn Moore McLaughlin Connolly Daly Connell Brennan Burke Collins Nolan Duffy Flanagan Keane Maguire',
    ),
  },
  {
    id: 'south-asian-muslim',
    female: words(
      'Aisha Fatima Maryam Aaliyah Zainab Zahra Khadija Hafsa Amina Amna Safa Inaya Ayesha Sumayyah Mariam Iqra Alisha ' +
        'Eshal Anaya Haleema Noor Laiba Aleena Saira Asma Rahma',
    ),
    male: words(
      'Muhammad Mohammed Mohammad Ibrahim Yusuf Ali Ahmed Hamza Omar Zain Abdullah Bilal Ismail Musa Haris Hassan Hussain ' +
        'Umar Ayaan Rayyan Mustafa Yahya Isa Abdul Zakariya Eesa Idris Sulaiman Usman',
    ),
    surnames: words(
      'Khan Ali Hussain Ahmed Begum Shah Malik Mahmood Akhtar Iqbal Mohammed Rahman Islam Uddin Miah Chowdhury Bibi Butt ' +
        'Mirza Qureshi Rashid Raza Sheikh Siddiqui Aslam Bashir Farooq Javed Latif Saleem Yousaf Tariq Nawaz Hussein Ibrahim',
    ),
  },
  {
    id: 'south-asian-other',
    female: words(
      'Aanya Diya Priya Riya Ananya Anika Isha Simran Kiran Avani Meera Pooja Aarna Saanvi Kavya Nisha Jaya Asha',
    ),
    male: words(
      'Arjun Aarav Rohan Aryan Krish Arun Rahul Vihaan Ishaan Nikhil Akash Karan Harjot Gurdeep Amar Ravi Sahil Kabir',
    ),
    surnames: words(
      'Patel Singh Kaur Sharma Gill Dhillon Sandhu Sidhu Grewal Bains Mann Rai Gupta Kumar Mistry Desai Joshi Mehta Parmar ' +
        'Chauhan Rana Verma Reddy Nair',
    ),
  },
  {
    id: 'polish',
    female: words('Zofia Oliwia Maja Zuzanna Wiktoria Aleksandra Gabriela Nikola Kinga Alicja Pola'),
    male: words(
      'Jakub Szymon Filip Kacper Antoni Mateusz Oskar Wojciech Bartosz Michal Dawid Kamil Igor Tymon Franciszek Mikolaj',
    ),
    surnames: words(
      'Nowak Wojcik Kowalczyk Kaczmarek Mazur Krawczyk Adamczyk Duda Wieczorek Pawlak Walczak Sikora Baran Michalak Szewczyk ' +
        'Ostrowski Zalewski Lis Kubiak Urban',
    ),
  },
  {
    id: 'west-african',
    female: words('Oluwaseun Ama Abena Adaeze Chidera Temitope Akua Blessing Precious Favour Adanna'),
    male: words('Kwame Kofi Oluwaseun Emmanuel Chidubem Tobi Ayomide Kelechi Kwabena Ebenezer Chukwuemeka'),
    surnames: words(
      'Okafor Adeyemi Mensah Osei Boateng Addo Eze Okonkwo Adebayo Owusu Appiah Asante Adjei Balogun Nwosu Ojo',
    ),
  },
  {
    id: 'romanian',
    female: words('Ioana Andreea Daria Ilinca Denisa Raluca Larisa'),
    male: words('Andrei Stefan Matei Alexandru Ionut Rares Razvan Vlad Darius Cristian'),
    surnames: words(
      'Popescu Ionescu Popa Stan Dumitru Stoica Gheorghe Rusu Munteanu Matei Marin Tudor Florea Dobre Barbu',
    ),
  },
]

function words(text: string): string[] {
  return text.split(' ')
}
