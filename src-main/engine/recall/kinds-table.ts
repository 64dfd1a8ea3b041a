/**
 * What is a kind of what, for questions that name a kind ("which databases", "what desserts"): `kind, other words for it: its members`.
 * General knowledge of everyday life and of software, written by hand, from no data set. A kind may be a member: then its members are too.
 */
export const KINDS = `
database, data store, db: postgres postgresql mysql mariadb sqlite oracle mongodb mongo redis cassandra dynamodb couchdb elasticsearch opensearch clickhouse duckdb cockroachdb neo4j influxdb memcached bigquery snowflake firestore supabase
queue, message broker, broker: kafka rabbitmq nats sqs redis pulsar zeromq celery mqtt
programming language, language: typescript javascript python rust golang java kotlin swift ruby php perl scala haskell elixir erlang clojure lua dart julia fortran cobol bash sql html css
web framework, framework: react vue svelte angular nextjs nuxt express fastify nestjs django flask fastapi rails laravel spring electron tauri solid astro remix
test runner, test framework, testing tool: jest vitest mocha pytest junit playwright cypress selenium rspec ava jasmine karma
package manager: npm pnpm yarn bun pip poetry cargo maven gradle brew apt conda gem composer
build tool, bundler: vite webpack rollup esbuild parcel turbopack make cmake bazel gradle maven ninja
linter, formatter: eslint prettier pylint flake8 ruff black clippy rubocop stylelint biome
editor, ide: vscode vim neovim emacs intellij webstorm pycharm sublime xcode cursor zed nano eclipse
cloud provider, cloud, hosting: aws azure gcp heroku vercel netlify cloudflare digitalocean hetzner linode fly
operating system, os, platform: linux windows macos ubuntu debian fedora android ios freebsd arch alpine
shell: bash zsh fish powershell
browser: chrome chromium firefox safari edge opera brave
version control, vcs: git mercurial subversion svn
code host, forge: github gitlab bitbucket gitea codeberg
ci, continuous integration: jenkins circleci travis buildkite
container tool: docker podman kubernetes helm compose containerd
infrastructure tool: terraform ansible pulumi puppet chef nomad
monitoring tool, monitoring: prometheus grafana datadog sentry newrelic splunk kibana jaeger
protocol: http https grpc websocket mqtt tcp udp smtp imap ftp ssh tls graphql rest
data format, file format, format: json yaml toml xml csv protobuf parquet avro markdown html pdf png jpeg svg
authentication, auth: oauth jwt saml oidc password passkey session cookie token
chat tool, messenger: slack teams discord telegram whatsapp signal zoom email
project tool, tracker: jira trello asana notion linear github confluence
environment: staging production development preview sandbox
continent: europe asia africa america australia antarctica
european country: austria belgium britain bulgaria croatia denmark england estonia finland france germany greece hungary iceland ireland italy latvia lithuania luxembourg malta netherlands holland norway poland portugal romania scotland serbia slovakia slovenia spain sweden switzerland ukraine wales
asian country: china india indonesia israel japan jordan korea malaysia nepal pakistan philippines singapore taiwan thailand turkey vietnam cambodia
african country: algeria egypt ethiopia ghana kenya morocco nigeria rwanda senegal tanzania tunisia uganda zimbabwe
south american country: argentina bolivia brazil chile colombia ecuador paraguay peru uruguay venezuela
country, nation: european_country asian_country african_country south_american_country america usa canada mexico cuba australia russia jamaica
us state, american state, state: alabama alaska arizona arkansas california colorado connecticut delaware florida georgia hawaii idaho illinois indiana iowa kansas kentucky louisiana maine maryland massachusetts michigan minnesota mississippi missouri montana nebraska nevada ohio oklahoma oregon pennsylvania tennessee texas utah vermont virginia washington wisconsin wyoming
us city, american city: chicago boston seattle houston dallas denver detroit miami atlanta phoenix philadelphia portland austin minneapolis orlando nashville
city, town: us_city london paris berlin madrid barcelona rome milan vienna amsterdam brussels dublin edinburgh glasgow manchester prague budapest warsaw lisbon athens zurich munich hamburg copenhagen stockholm oslo helsinki moscow istanbul tokyo kyoto osaka seoul beijing shanghai delhi mumbai bangkok singapore sydney melbourne toronto vancouver montreal
place, location, destination: country us_state city beach park museum mountain lake island village coast forest desert castle temple resort
nature, landscape, scenery: mountain lake river forest beach waterfall canyon desert ocean sea valley hill meadow sunset sunrise
language spoken: english french german spanish italian portuguese dutch russian chinese mandarin japanese korean arabic hindi turkish greek polish swedish
family member, relative, family: mother mom father dad parent brother sister sibling son daughter child husband wife grandmother grandma grandfather grandpa uncle aunt cousin nephew niece
child: son daughter baby toddler boy girl
pet: dog puppy cat kitten hamster rabbit parrot goldfish turtle guinea snake lizard canary budgie
dog breed, breed: labrador retriever shepherd poodle bulldog beagle terrier husky collie corgi dachshund pug chihuahua
dog: puppy pup dog_breed
cat: kitten
animal: pet horse cow sheep goat pig chicken duck elephant lion tiger bear wolf fox deer bird fish monkey giraffe zebra whale dolphin shark seal frog bee butterfly owl eagle penguin
job, profession, occupation, career, work: teacher doctor nurse engineer developer programmer designer lawyer accountant chef cook waiter manager artist actor writer journalist scientist researcher photographer musician carpenter plumber electrician mechanic farmer pilot driver soldier firefighter police dentist therapist counselor salesman intern
degree, field of study, subject: math physics chemistry biology history economics law medicine engineering philosophy psychology sociology linguistics literature geography politics accounting architecture
martial art: karate judo taekwondo kickboxing boxing jiujitsu aikido kungfu muay capoeira wrestling
winter sport: skiing snowboarding skating hockey sledding curling
water sport, water activity: swimming surfing sailing kayaking rowing canoeing diving snorkeling paddleboarding windsurfing rafting
ball game, team sport: soccer football basketball baseball volleyball rugby cricket handball hockey softball
sport: martial_art winter_sport water_sport ball_game tennis golf badminton running cycling climbing gymnastics yoga archery fencing
exercise, workout, fitness activity: running jogging walking yoga pilates swimming cycling weight lifting cardio stretching pushup squat gym martial_art aerobics crossfit
outdoor activity, outdoor hobby: hiking camping climbing fishing kayaking biking cycling skiing surfing gardening picnic trek walk swimming rafting birdwatching
dance style, dance: ballet salsa tango waltz hiphop ballroom jazz tap contemporary samba
yoga style: hatha vinyasa ashtanga bikram
board game, game: chess checkers monopoly scrabble catan risk poker bridge card puzzle dungeon
video game: minecraft fortnite zelda mario pokemon tetris sims witcher
console, gaming system: nintendo playstation xbox switch
hobby, pastime, leisure activity, interest: reading painting drawing photography gardening cooking baking knitting sewing writing dancing singing hiking fishing camping chess gaming pottery woodworking collecting outdoor_activity
craft, art form, art: painting drawing sculpture pottery ceramics knitting sewing quilting woodworking photography origami embroidery weaving
musical instrument, instrument: guitar piano violin cello flute clarinet saxophone trumpet trombone drum harp ukulele banjo bass keyboard organ accordion harmonica viola oboe
music genre, music style, genre: rock pop jazz blues classical country hiphop rap folk metal punk reggae techno soul opera indie
music event: concert festival gig recital opera orchestra band
performance, show: concert play musical opera ballet recital comedy circus
film genre, movie genre: comedy drama thriller horror action romance fantasy documentary western animation scifi mystery
book genre: novel mystery fantasy romance thriller biography memoir poetry scifi history
book: novel trilogy series memoir biography author
clothing, clothes, garment, outfit: shirt pants jeans jacket coat dress skirt sweater hat shoe sock boot glove scarf tie hoodie suit shorts
jewelry, jewellery, accessory: ring necklace bracelet earring pendant watch brooch
footwear: shoe boot sandal sneaker slipper
fabric, material: cotton wool silk linen leather polyester denim wood metal steel glass plastic clay
dessert, sweet: cake pie cookie brownie pudding icecream cream tart muffin cupcake pastry chocolate custard mousse cheesecake tiramisu sorbet doughnut donut fudge
baked good, pastry: bread cake pie cookie muffin cupcake scone croissant roll brownie tart bagel
fruit: apple banana orange lemon lime mango pineapple strawberry blueberry raspberry grape peach pear melon watermelon cherry kiwi coconut plum fig
vegetable: potato tomato onion carrot cucumber lettuce pepper garlic broccoli cabbage celery spinach mushroom zucchini bean pea corn pumpkin eggplant kale
meat: beef pork chicken steak ham bacon sausage lamb turkey duck
seafood: fish shrimp crab lobster salmon tuna oyster clam squid
dish, meal, recipe, cuisine: soup salad pizza pasta lasagna curry stew sandwich burger sushi taco burrito omelette casserole noodle risotto paella roast chili dumpling
drink, beverage: water milk juice coffee tea beer wine soda cocktail lemonade smoothie whiskey
snack: chip popcorn cracker nut cookie pretzel chocolate candy
ingredient: flour sugar butter egg milk salt garlic onion oil cheese cream cinnamon vanilla
food: dessert fruit vegetable meat seafood dish bread rice cheese egg snack
vehicle, transport: car truck bus van bike bicycle motorcycle train plane boat ship tram scooter helicopter taxi subway
car brand, car maker: toyota honda ford bmw mercedes audi volkswagen tesla volvo nissan subaru mazda jeep porsche ferrari
car: suv sedan convertible hatchback car_brand
flower: rose tulip lily daisy sunflower orchid daffodil peony lavender
plant: flower tree succulent cactus fern herb basil mint tomato
tree: oak maple pine birch willow cherry apple palm
furniture: chair table bed sofa couch desk bench shelf bookcase dresser cabinet lamp
room: kitchen bedroom bathroom garage basement attic office nursery
color, colour: red blue green yellow black white brown gray grey orange purple pink
gift, present: necklace book flower card bracelet ring toy watch painting
toy: doll ball kite puzzle lego teddy
device, gadget, electronics: phone laptop tablet computer camera headphone television watch console speaker printer router
illness, disease, health issue, health problem, medical condition: cold flu cancer diabetes asthma allergy migraine arthritis pneumonia covid infection anxiety depression
injury: sprain fracture break wound bruise cut burn concussion
emotion, feeling: happy sad angry afraid proud grateful nervous anxious excited lonely calm
holiday, festival: christmas easter thanksgiving halloween hanukkah diwali ramadan birthday anniversary
celebration, social event, event: party wedding birthday concert festival fundraiser gala parade conference workshop race marathon exhibition fair tournament auction meetup reunion
natural disaster, disaster: flood earthquake hurricane tornado wildfire storm drought tsunami
weather: rain snow storm sun wind fog hail
season: spring summer autumn fall winter
day of the week, weekday, day: monday tuesday wednesday thursday friday saturday sunday
month: january february march april june july august september october november december
religion: christianity islam judaism hinduism buddhism
building: house church school hospital hotel barn castle tower store restaurant office museum library
shop, store: bakery supermarket bookstore boutique grocery pharmacy market
public place, venue: park library museum theater cafe restaurant bar gym stadium church
company: google microsoft amazon apple facebook meta netflix nike adidas intel nvidia ibm
brand: nike adidas puma gucci apple samsung sony
social media, social network: facebook instagram twitter tiktok youtube linkedin reddit snapchat pinterest
`;
