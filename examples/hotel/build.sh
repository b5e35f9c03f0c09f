#!/usr/bin/env bash
# Builds the booking site of a small hotel from nothing: bash examples/hotel/build.sh DIR
# Generated and hand-written parts take turns, and each step is a commit in DIR/hotel.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
kit=$(cd "$here/../.." && pwd)

fail() {
  printf '%s\n' "$@" >&2
  exit 1
}

[ $# -eq 1 ] || fail "Say where: bash examples/hotel/build.sh DIR"
[ ! -e "$1/hotel" ] || fail "$1/hotel is there already."
[ -d "$kit/node_modules" ] || fail "The kit's packages are not installed: npm ci"
mkdir -p "$1"
target=$(cd "$1" && pwd)

# generate GENERATOR ARGUMENT…: runs a generator, of the kit at first, then of the project.
generate() {
  printf 'npx plop %s\n' "$*"
  npx plop "$@" >"$log" 2>&1 || fail "$(cat "$log")"
}

# by_hand STEP: what somebody wrote: new files, and changes of generated ones.
by_hand() {
  printf 'by hand: %s\n' "$1"
  [ ! -d "$here/files/$1" ] || cp -R "$here/files/$1/." .
  [ ! -f "$here/patches/$1.patch" ] || git apply "$here/patches/$1.patch" ||
    fail "examples/hotel/patches/$1.patch does not fit what is generated any more." \
      "Make its changes by hand in $PWD, then: git diff --unified=1 > $here/patches/$1.patch"
}

# commit MESSAGE: the end of a step.
commit() {
  git add --all
  git -c user.name=Hotel -c user.email=hotel@example.com commit --quiet --message="$1"
}

log=$(mktemp)
trap 'rm -f "$log"' EXIT

# 1. A project.

cd "$kit"
generate init hotel --description="Rooms with a view of the lake" --author="A freelancer" --dest="$target"
cd "$target/hotel"
npm install --no-audit --no-fund >"$log" 2>&1 || fail "$(cat "$log")"
uv sync --quiet
commit "Start"

# 2. Four apps with their models.

generate django-app rooms
generate django-model rooms RoomType "name:char:60:unique slug:slug:60:unique summary:char:160 description:text capacity:posint=2 size:posint?"
generate django-model rooms Room "number:char:10:unique room_type:fk:RoomType:protect:as=rooms floor:smallint=0 notes:text?"
generate django-model rooms Season "name:char:60:unique starts:date ends:date"
generate django-model rooms Price "room_type:fk:RoomType:cascade:as=prices season:fk:Season:cascade:as=prices per_night:decimal:8,2"
generate django-app guests
generate django-model guests Guest "first_name:char:60 last_name:char:60 email:email:unique phone:char:30? notes:text?"
generate django-app bookings
generate django-model bookings Booking "reference:uuid:unique=uuid4 guest:fk:guests.Guest:protect:as=bookings room:fk:rooms.Room:protect:as=bookings arrival:date:index departure:date persons:posint=2 status:choice:requested,confirmed,checked_in,checked_out,cancelled=requested price:decimal:9,2 wishes:text? old_number:char:20:unique? created:datetime:auto_now_add"
generate django-model bookings Payment "booking:fk:Booking:protect:as=payments amount:decimal:9,2 method:choice:cash,card,transfer=card paid_on:date=today"
generate django-app contact
generate django-model contact Enquiry "name:char:80 email:email message:text answered:bool=false received:datetime:auto_now_add"
commit "Add the models"

# 3. Their pages: everybody reads about the rooms, the staff looks after all else.

generate django-view rooms RoomType --kind=list --access=public
generate django-view rooms RoomType --kind=detail --access=public
for kind in create update delete; do
  generate django-view rooms RoomType --kind=$kind --access=staff
done
for model in Room Season Price; do
  generate django-view rooms $model --access=staff
done
generate django-view guests Guest --access=staff
generate django-view bookings Booking --access=staff
generate django-view bookings Payment --access=staff
generate django-view contact Enquiry --access=staff
generate django-view bookings Search --kind=page --access=public
for page in Today Calendar Revenue; do
  generate django-view bookings $page --kind=page --access=staff
done
for page in "Thank you" Directions Privacy; do
  generate django-view contact "$page" --kind=page --access=public
done
commit "Add the pages"

# 4. What a night costs.

by_hand 04-prices
uv run python manage.py makemigrations rooms --name=rules
commit "Price each night by its season"

# 5. Who has which room, and nobody else: in the forms, and in PostgreSQL.

by_hand 05-bookings
uv run python manage.py makemigrations guests bookings --name=rules
by_hand 05-no-room-twice
commit "Book rooms"

# 6. What visitors see, and the staff's back office.

by_hand 06-pages
commit "Pages for visitors and the staff"

# 7. Generators again, beside what was written by hand: extras, and tests of forms.

generate django-model bookings Extra "name:char:60:unique price:decimal:8,2"
generate django-model bookings Charge "booking:fk:Booking:cascade:as=charges extra:fk:Extra:protect:as=charges quantity:posint=1"
generate django-view bookings Extra --access=staff
generate django-view bookings Charge --access=staff
generate django-test bookings RequestForm
generate django-test contact MessageForm
generate django-test contact EnquiryForm
commit "Extras, and tests of forms"

# 8. Extras on the bill, bookings of the old system, and a hotel to begin with.

by_hand 08-import
commit "Import past bookings, and open the hotel"
